// A chart as a file: its numbers as CSV, or its picture as PNG with title and background.
import { inkOf } from '../shell/theme.ts';
import type { ChartData } from './chart-data.ts';
import { csvOf } from './csv.ts';

export function savePicture(title: string, chart: HTMLCanvasElement): void {
  const scale = window.devicePixelRatio;
  const margin = 16 * scale;
  const head = 28 * scale;
  const canvas = document.createElement('canvas');
  canvas.width = chart.width + 2 * margin;
  canvas.height = chart.height + head + 2 * margin;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = inkOf('--ground');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = inkOf('--ink');
  context.font = `600 ${15 * scale}px ${inkOf('--font')}`;
  context.fillText(`${title} · ${new Date().toISOString()}`, margin, margin + 14 * scale);
  context.drawImage(chart, margin, margin + head);
  canvas.toBlob((blob) => {
    if (blob !== null) save(fileName(title, 'png'), blob);
  });
}

export function saveNumbers(data: ChartData): void {
  save(fileName(data.title, 'csv'), new Blob([csvOf(data)], { type: 'text/csv' }));
}

export const fileName = (title: string, ending: string): string =>
  `muster-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${ending}`;

export function save(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the data once the click returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
