import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import type { IDesk } from './area';
import { shareIcon } from './icon';
import { Keeper } from './keeper';
import { SidePanel } from './sidepanel';
import { Told } from './told';

const PLUGIN = 'kaggle-share:plugin';
const OPEN = 'kaggle-share:open';
const OPEN_FILES = 'kaggle-share:open-files';

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'The panel that shares what a notebook made on Kaggle.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator, ISettingRegistry, ICommandPalette, IFileBrowserFactory, IStatusBar, ILayoutRestorer],
  activate
};

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  translator: ITranslator | null,
  registry: ISettingRegistry | null,
  palette: ICommandPalette | null,
  files: IFileBrowserFactory | null,
  statusBar: IStatusBar | null,
  restorer: ILayoutRestorer | null
): void {
  translator = translator ?? nullTranslator;
  const trans = translator.load('kaggle_share');
  let settings: JSONObject = {};

  const desk: IDesk = {
    translator,
    trans,
    told: new Told(trans, statusBar),
    defaults: () => ({
      owner: settings.owner ?? '',
      license: settings.license ?? '',
      endpoint: settings.sandbox ? 'sandbox' : ''
    }),
    savesFirst: () => settings.saveFirst !== false,
    show: notebook => {
      app.shell.activateById(notebook.id);
      open();
    },
    restartAndRunAll: notebook => {
      app.shell.activateById(notebook.id);
      void app.commands.execute('notebook:restart-run-all');
    }
  };
  new Keeper();
  const panel = new SidePanel(tracker, desk);
  app.shell.add(panel, 'right', { rank: 600 });
  restorer?.add(panel, panel.id);
  const open = () => {
    app.shell.activateById(panel.id);
    panel.takeFocus();
  };

  app.commands.addCommand(OPEN, {
    label: trans.__('Share on Kaggle…'),
    caption: trans.__('Share what this notebook made on Kaggle'),
    icon: args => (args.menu ? undefined : shareIcon),
    isVisible: args => !args.toolbar || settings.toolbarIcon !== false,
    execute: open
  });

  app.commands.addCommand(OPEN_FILES, {
    label: trans.__('Share on Kaggle…'),
    caption: trans.__('Pick these files and folders for a dataset on Kaggle'),
    icon: shareIcon,
    isVisible: () => selected(files).length > 0,
    execute: async () => {
      const paths = selected(files);
      if (paths.length === 1 && paths[0].endsWith('.ipynb')) {
        const opened = await app.commands.execute('docmanager:open', {
          path: paths[0]
        });
        if (opened instanceof NotebookPanel) {
          await opened.context.ready;
        }
      } else {
        panel.pick(paths.map(path => app.serviceManager.contents.localPath(path)));
      }
      open();
    }
  });

  palette?.addItem({ command: OPEN, category: 'Kaggle' });

  void registry?.load(PLUGIN).then(loaded => {
    const read = () => {
      settings = loaded.composite as JSONObject;
      app.commands.notifyCommandChanged(OPEN);
      panel.areas.forEach(area => area.sendContext());
    };
    loaded.changed.connect(read);
    read();
  });
}

/** What is selected in the file browser that was used last. */
function selected(files: IFileBrowserFactory | null): string[] {
  const browser = files?.tracker.currentWidget;
  return browser ? [...browser.selectedItems()].map(item => item.path) : [];
}

export default plugin;
