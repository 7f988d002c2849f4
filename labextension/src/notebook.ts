import type { CodeCell } from '@jupyterlab/cells';
import { PageConfig } from '@jupyterlab/coreutils';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';

/** Save a notebook, if there is something to save. False where it can't be. */
export async function save(notebook: NotebookPanel): Promise<boolean> {
  const { context } = notebook;
  if (!context.model.dirty) {
    return true;
  }
  if (context.model.readOnly || context.contentsModel?.writable === false) {
    return false;
  }
  try {
    await context.save();
    return true;
  } catch {
    // JupyterLab has said why in a dialog of its own.
    return false;
  }
}

/** Write a cell below the active one, and go there. It isn't run. */
export function insertCell(notebook: NotebookPanel, source: string): void {
  const { content } = notebook;
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(source);
  void content.scrollToItem(content.activeCellIndex);
}

/** Whether one of the notebook's cells is running, or waits to. */
export function isRunning(notebook: NotebookPanel): boolean {
  return notebook.content.widgets.some(
    cell => cell.model.type === 'code' && (cell as CodeCell).model.executionState === 'running'
  );
}

/** Where a notebook is, for the kernel: the path in the server's root, and that root as the server tells it. */
export function whereIs(notebook: NotebookPanel): { notebook: string; root: string } {
  return {
    notebook: notebook.context.localPath,
    root: PageConfig.getOption('serverRoot')
  };
}
