import type { Kernel } from '@jupyterlab/services';
import type { JSONObject, JSONValue } from '@lumino/coreutils';

/**
 * The one line that runs in the kernel. It is fixed, since everything that varies goes over the comm, and it binds no
 * name in the notebook's namespace.
 */
export const SHOW = "__import__('importlib').import_module('kaggle_share.ui.panel.door').show()";

const TARGET = 'kaggle_share';

/** What the kernel tells: an object with `op`. */
export interface IEvent extends JSONObject {
  op: string;
}

/** The kernel's side of the panel, as far as the front end speaks with it. */
export class Door {
  constructor(
    kernel: Kernel.IKernelConnection,
    private _heard: (event: IEvent) => void
  ) {
    this._comm = kernel.createComm(TARGET);
    this._comm.onMsg = message => {
      const data = message.content.data as JSONValue;
      if (!this._closed && isEvent(data)) {
        this._heard(data);
      }
    };
    this._comm.onClose = () => {
      this._closed = true;
    };
  }

  /** Say something; the first message opens the door. */
  send(message: JSONObject): void {
    if (this._closed || this._comm.isDisposed) {
      return;
    }
    if (!this._opened) {
      this._opened = true;
      this._comm.open(message);
    } else {
      this._comm.send(message);
    }
  }

  /** Say goodbye. Where the kernel is gone, nobody is told. */
  close(kernelLives: boolean): void {
    this._closed = true;
    if (kernelLives && this._opened && !this._comm.isDisposed) {
      this._comm.close();
    } else {
      this._comm.dispose();
    }
  }

  private _comm: Kernel.IComm;
  private _opened = false;
  private _closed = false;
}

function isEvent(data: JSONValue): data is IEvent {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && typeof data.op === 'string';
}

/** A text of an event; anything else is an empty one. */
export function textOf(value: JSONValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** An address that may be opened from here: of the web, nothing else. */
export function webAddress(value: JSONValue | undefined): string | null {
  try {
    const said = textOf(value);
    // Behind a hub the sandbox's pages have a path of Jupyter's own address, and no address of theirs.
    const url = new URL(said, /^\/(?![/\\])/.test(said) ? window.location.origin : undefined);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
