/** The servers that are compared over HTTP. Each is started with a folder of its own; `stop` ends its processes. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { portalsc } from "../harness.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Until `attempt` no longer throws. */
async function until(what, attempt, seconds = 30) {
  for (let left = seconds * 10; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw new Error(`${what} does not answer: ${error.message}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const post = async (url, body) => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
};

/** A child whose last words are there if it ends too early. */
function child(command, args, options = {}) {
  const process = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let words = "";
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("data", (part) => (words = (words + part).slice(-2000)));
  }
  return {
    process,
    check() {
      if (process.exitCode !== null) throw new Error(`${command} has ended with ${process.exitCode}: ${words}`);
    },
    stop: () => process.kill("SIGKILL"),
  };
}

async function started(name, path, port, children) {
  const stop = () => children.forEach((one) => one.stop());
  const ask = (counter, by) => {
    for (const one of children) one.check();
    return post(`http://127.0.0.1:${port}${path.replace(":name", counter)}`, { by });
  };
  try {
    await until(name, () => ask("first", 0));
  } catch (error) {
    stop();
    throw error;
  }
  return { name, port, path, ask, stop };
}

/** The embedded engine: each answer is on the disk before it is given. */
export async function portals(folder) {
  const port = await freePort();
  const program = here("../programs/counters.portals");
  const args = [portalsc, "run", program, "--data", join(folder, "portals"), "--port", String(port), "--no-progress"];
  return started("portals", "/counters/:name", port, [child(process.execPath, args)]);
}

export async function map() {
  const port = await freePort();
  return started("node:http and Map", "/counters/:name", port, [child(process.execPath, [here("map.mjs"), `${port}`])]);
}

/** With the settings that it comes with, on the same disk. */
export async function restate(folder) {
  const packages = here("../restate");
  if (!existsSync(join(packages, "node_modules/@restatedev/restate-sdk"))) {
    // Without install scripts: the binary is a package, and the scripts only report that it was installed.
    const args = ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"];
    try {
      execFileSync("npm", args, { cwd: packages, stdio: ["ignore", "ignore", "inherit"] });
    } catch (error) {
      throw new Error(`its packages cannot be installed: ${error.message}`, { cause: error });
    }
  }
  const binary = `node_modules/@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`;
  if (!existsSync(join(packages, binary))) {
    throw new Error(`restate-server has no binary for ${process.platform}-${process.arch}`);
  }
  const [ingress, admin, node, service] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const cwd = join(folder, "restate");
  mkdirSync(cwd, { recursive: true });
  const settings = {
    DO_NOT_TRACK: "1",
    RESTATE_BASE_DIR: cwd,
    RESTATE_LISTEN_MODE: "tcp",
    RESTATE_BIND_IP: "127.0.0.1",
    RESTATE_BIND_PORT: `${node}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_LOG_FILTER: "warn",
  };
  const server = child(join(packages, binary), [], { cwd, env: { ...process.env, ...settings } });
  const handlers = child(process.execPath, ["service.mjs", `${service}`], { cwd: packages });
  try {
    await until("restate-server", () => {
      server.check();
      handlers.check();
      return post(`http://127.0.0.1:${admin}/deployments`, { uri: `http://127.0.0.1:${service}` });
    });
  } catch (error) {
    server.stop();
    handlers.stop();
    throw error;
  }
  return started("Restate", "/counters/:name/add", ingress, [server, handlers]);
}
