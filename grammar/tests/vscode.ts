/** Stands for the editor in tests of the extension: remembers what it is told, and answers what is asked of it here. */

type Callback = (...args: readonly unknown[]) => unknown;

class FakeEditor {
  readonly commands = new Map<string, Callback>();
  readonly executed: (readonly unknown[])[] = [];
  readonly providers = new Map<string, { provideTextDocumentContent(uri: Uri): Promise<string> }>();
  readonly settings = new Map<string, unknown>();
  readonly shown: string[] = [];
  readonly tasks: { name: string; process: string; args: readonly string[]; options: unknown }[] = [];
  readonly taskProviders: { resolveTask(task: { definition: unknown }): Task }[] = [];
  readonly serializers: { deserializeWebviewPanel(panel: FakePanel, kept: unknown): Promise<void> }[] = [];
  readonly panels: FakePanel[] = [];
  readonly changed: Callback[] = [];
  folders: string[] = [];
  trusted = true;
  active: { readonly document: unknown } | undefined;
  status: Record<string, unknown> = {};
}

/** Made anew by each test. */
export const fake = { editor: new FakeEditor() };

export function resetEditor(): FakeEditor {
  fake.editor = new FakeEditor();
  return fake.editor;
}

interface FakePanel {
  title: string;
  webview: { options: unknown; html: string; posted: unknown[]; send(message: unknown): unknown };
  close(): void;
}

export class Uri {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  static file(path: string): Uri {
    return new Uri(`file://${path}`);
  }

  static parse(text: string): Uri {
    return new Uri(text);
  }

  get path(): string {
    return new URL(this.text).pathname;
  }

  get fsPath(): string {
    return decodeURIComponent(this.path);
  }

  toString(): string {
    return this.text;
  }
}

export class Disposable {
  dispose(): void {}

  static from(): Disposable {
    return new Disposable();
  }
}

export const ViewColumn = { One: 1, Beside: -2 };
export const LanguageStatusSeverity = { Information: 0, Error: 2 };

export const commands = {
  registerCommand(name: string, callback: Callback): Disposable {
    fake.editor.commands.set(name, callback);
    return new Disposable();
  },
  async executeCommand(...args: readonly unknown[]): Promise<void> {
    fake.editor.executed.push(args);
  },
};

export const workspace = {
  get workspaceFolders() {
    return fake.editor.folders.map((path) => ({ uri: new Uri(`file://${path}`) }));
  },
  get isTrusted() {
    return fake.editor.trusted;
  },
  getConfiguration: () => ({ get: (name: string, otherwise: unknown) => fake.editor.settings.get(name) ?? otherwise }),
  registerTextDocumentContentProvider(
    scheme: string,
    provider: { provideTextDocumentContent(uri: Uri): Promise<string> },
  ) {
    fake.editor.providers.set(scheme, provider);
    return new Disposable();
  },
  onDidChangeTextDocument(callback: Callback): Disposable {
    fake.editor.changed.push(callback);
    return new Disposable();
  },
  onDidChangeConfiguration: () => new Disposable(),
  onDidGrantWorkspaceTrust: () => new Disposable(),
  openTextDocument: async (uri: Uri) => ({ languageId: "portals", uri, save: async () => true }),
  getWorkspaceFolder: () => undefined,
};

export const window = {
  get activeTextEditor() {
    return fake.editor.active;
  },
  visibleTextEditors: [],
  async showErrorMessage(text: string): Promise<void> {
    fake.editor.shown.push(text);
  },
  async showTextDocument(uri: Uri, options: unknown): Promise<void> {
    fake.editor.shown.push(`${uri.toString()} ${JSON.stringify(options)}`);
  },
  registerWebviewPanelSerializer(_type: string, serializer: FakeEditor["serializers"][number]): Disposable {
    fake.editor.serializers.push(serializer);
    return new Disposable();
  },
  createWebviewPanel(_type: string, title: string): FakePanel {
    let receive: Callback = () => undefined;
    let closed: Callback = () => undefined;
    const posted: unknown[] = [];
    const webview = {
      options: {},
      html: "",
      posted,
      postMessage: async (message: unknown) => void posted.push(message),
      onDidReceiveMessage: (callback: Callback) => void (receive = callback),
      send: (message: unknown) => receive(message),
    };
    const panel = { title, webview, reveal: () => undefined, onDidDispose: (callback: Callback) => void (closed = callback), close: () => void closed() }; // prettier-ignore
    fake.editor.panels.push(panel);
    return panel;
  },
};

export class ProcessExecution {
  readonly process: string;
  readonly args: readonly string[];
  readonly options: unknown;

  constructor(process: string, args: readonly string[], options: unknown) {
    this.process = process;
    this.args = args;
    this.options = options;
  }
}

export class Task {
  readonly name: string;
  readonly execution: ProcessExecution;

  constructor(_definition: unknown, _scope: unknown, name: string, _source: string, execution: ProcessExecution) {
    this.name = name;
    this.execution = execution;
  }
}

export const TaskScope = { Workspace: 2 };

export const tasks = {
  registerTaskProvider(_type: string, provider: { resolveTask(task: { definition: unknown }): Task }): Disposable {
    fake.editor.taskProviders.push(provider);
    return new Disposable();
  },
  async executeTask({ name, execution }: Task): Promise<void> {
    fake.editor.tasks.push({ name, ...execution });
  },
};

export const languages = {
  createLanguageStatusItem(): Record<string, unknown> {
    return fake.editor.status;
  },
};
