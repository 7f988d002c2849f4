import { LabIcon } from '@jupyterlab/ui-components';

import source from '../style/share.svg';

export const shareIcon = new LabIcon({
  name: 'kaggle-share:icon',
  svgstr: source
});
