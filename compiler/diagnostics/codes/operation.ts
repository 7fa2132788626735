/** P0901–P0909, P0930–P0931, P0950–P0951: data folders, files, addresses and recordings of a run; with those of `runtime.ts`. */
import { entry } from "../entry.ts";

const aStore = "it is about a data folder, not about a program";
const aFile = "it is about a file that the program reads or writes";
const anotherService = "it is about another service";
const aCommand = "it is about the command line";

const outcome = (p: { reason: string }): string => p.reason;

export const operationCodes = {
  folderTaken: entry({
    code: "P0901",
    severity: "error",
    message: (p: { folder: string }) => `the data folder ${p.folder} is used by another process`,
    help: () => ["wait until that has ended, or use another folder"],
    explain: {
      why: "One process owns a data folder. Two that write to it would each undo what the other has done.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  folderDamaged: entry({
    code: "P0902",
    severity: "error",
    message: (p: { folder: string; what: string }) => `the data folder ${p.folder} is damaged: ${p.what}`,
    help: () => ["restore the folder from a copy, or start with an empty one"],
    explain: {
      why:
        "Every record carries a checksum. What a crash left unfinished at the very end is cut off without a word, " +
        "but damage before that end means that something committed is lost, and going on would give wrong results.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  folderForeign: entry({
    code: "P0903",
    severity: "error",
    message: (p: { folder: string; app: string }) => `the data folder ${p.folder} belongs to another program: ${p.app}`,
    help: () => ["use another folder, or run the version of the program that wrote this one"],
    explain: {
      why: "The types of the state and of the streams have changed, so what is stored no longer means the same.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  diskFailed: entry({
    code: "P0904",
    severity: "error",
    message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}`,
    help: () => ["mend the disk and run again; with --data it goes on from the last commit"],
    explain: {
      why:
        "A write or a flush failed. Nobody can know what of it is on the disk, so the process ends and the next one " +
        "recovers what is.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  outputChanged: entry({
    code: "P0905",
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} is not as it was left: it is missing, or shorter than what was written`,
    help: () => ["put the file back, or start with another data folder: everything is written anew then"],
    explain: {
      why:
        "With --data, an output file is gone on with at the byte that was committed last. If that byte is not there, " +
        "the file would end with a hole.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  inputUnreadable: entry({
    code: "P0906",
    severity: "error",
    message: (p: { path: string; reason: string }) => `${p.path} cannot be read: ${p.reason}`,
    help: () => ["paths are relative to the folder in which the program is started"],
    explain: {
      why: "All inputs are opened before anything runs, so a missing one leaves no output half-written.",
      wrong: `app reading
source lines = file.lines("words.txt")
sink lines -> console()
`,
      right: `app reading
source lines = file.lines("words.txt")
sink lines -> console()
//// words.txt
tea
salt
`,
    },
  }),
  inputChanged: entry({
    code: "P0907",
    severity: "error",
    message: (p: { path: string }) => `${p.path} is shorter than what was read of it before`,
    help: () => ["put the file back as it was, or start with another data folder"],
    explain: {
      why: "With --data, an input file is gone on with at the byte that was committed last. It may grow, not shrink.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  wrongUsage: entry({
    code: "P0909",
    severity: "error",
    message: outcome,
    help: () => ["--help shows the options and the configuration of the program"],
    explain: {
      why: "An option or a value of the configuration is unknown, missing or of another type. Nothing has run.",
      wrong: `app limited
config limit: Int
source numbers = [[1, 20, 3]]
sink numbers |> filter(n => n < limit) -> console()
`,
      right: `app limited
config limit: Int = 10
source numbers = [[1, 20, 3]]
sink numbers |> filter(n => n < limit) -> console()
`,
    },
  }),
  address: entry({
    code: "P0930",
    severity: "error",
    message: outcome,
    help: () => ["take another port: `--port N`, or `--port 0` for any that is free"],
    explain: {
      why: "An app with `http` sources listens on one address (`--host`, `--port`, the environment's PORTALS_PORT), and it cannot be had: another process listens there, or this machine or this user may not use it. The exit code is 2.",
      wrong: "",
      right: "",
      cannotShow: aCommand,
    },
  }),
  undelivered: entry({
    code: "P0931",
    severity: "error",
    message: outcome,
    help: () => ["let the event be tried longer or passed over: `on error retry(10, backoff: 1m) then skip to dead`"],
    explain: {
      why: "A sink posts an event again while there is no answer, or one that says it may get better (408, 429, 5xx): eight times, over half a minute. Then, or if it is told at once that the event is not wanted (another 4xx), the sink's `on error` decides; without one the app halts. With --data it goes on with this event when it is started again.",
      wrong: "",
      right: "",
      cannotShow: anotherService,
    },
  }),
  noRecording: entry({
    code: "P0950",
    severity: "error",
    message: outcome,
    help: () => ["record a run: `portalsc run APP.portals --data DIR --record`"],
    explain: {
      why: "Only a run that was begun with `--record`, or went on with it, can be replayed: what came from outside is kept then, and whose turn it was, with every commit.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  otherProgram: entry({
    code: "P0951",
    severity: "error",
    message: outcome,
    help: () => ["replay it with the program as it was; or compare another version: `--against CHANGED.portals`"],
    explain: {
      why: "A recording has what a program was given, and not what it did: that follows only if it is the same program, with the same configuration. Another version is compared with it instead.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
};
