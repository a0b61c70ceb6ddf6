import type { TestPage } from '../../../listening/testPage.ts';
import { byId } from '../../recording/browser/elements.ts';
import { ListeningDesk } from './listeningDesk.ts';

new ListeningDesk(JSON.parse(byId('test').textContent ?? '') as TestPage).start();
