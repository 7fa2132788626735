/** What a worker knows of itself. */
export interface WorkerScope<Request, Reply> {
  onmessage: (event: { readonly data: Request }) => void;
  postMessage(reply: Reply): void;
}
