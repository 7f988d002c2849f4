/**
 * Kernels of which an end is awaited. It outlives the page, so that a page which is loaded again hears of the end of
 * what it began, whether or not somebody opens the panel there.
 */
export namespace Awaited {
  /** Await what the kernel tells. */
  export function add(kernel: string): void {
    write([...read().filter(one => one !== kernel), kernel].slice(-MOST));
  }

  /** It was told, or the kernel is gone. */
  export function remove(kernel: string): void {
    write(read().filter(one => one !== kernel));
  }

  export function has(kernel: string): boolean {
    return read().includes(kernel);
  }
}

const KEY = 'kaggle-share:awaited';
/** A kernel that was shut down elsewhere is never told of: of so many the oldest is forgotten. */
const MOST = 8;

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

function write(kernels: string[]): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(kernels));
  } catch {
    // Where the page may store nothing, the panel tells it when it is opened.
  }
}
