// What is measured: the registry, series over time, and the text that Prometheus scrapes.
import { SeriesQuery } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { indicatorListExample, metricsExample, seriesExample } from '../indicator-examples.ts';
import { METRICS_TYPE, metricsText } from '../metrics.ts';
import { describeRoute } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

/** However many scrape: the text is made anew when it is older than this. */
const TEXT_MS = 1_000;

export function indicatorRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  series(app, context);
  metrics(app, context);
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listIndicators',
    tag: 'indicators',
    summary: 'List what is measured',
    description: 'Every indicator with its unit, its layer, its meaning, and the bounds on its labels.',
    reply: { status: 200, description: 'The indicators.', schema: 'IndicatorList', example: indicatorListExample },
  });
  app.get('/v1/indicators', { schema }, async () => controller.indicators.list());
}

function series(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readSeries',
    tag: 'indicators',
    summary: 'Read an indicator over time',
    description:
      'Windows with least, mean and largest value, of distributions also quantiles. Windows of 10 s are kept for a day ' +
      '(of single agents for an hour), of 1 min for 7 days, of 15 min for 30 days and of 1 h for 90 days; what is asked ' +
      'for decides which are read. At most 100 series and 2,000 windows of each.',
    query: SeriesQuery.properties,
    reply: { status: 200, description: 'The series.', schema: 'SeriesReply', example: seriesExample },
  });
  app.get<{ Querystring: SeriesQuery }>('/v1/series', { schema }, ({ query }) => controller.indicators.read(query));
}

function metrics(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readMetrics',
    tag: 'indicators',
    summary: 'Metrics for Prometheus',
    description:
      'The text format of Prometheus, version 0.0.4. Counters begin at 0 with the process; gauges are those of the last ' +
      'sample, at most 10 s old.',
    reply: {
      status: 200,
      description: 'The metrics.',
      schema: Type.String(),
      example: metricsExample,
      mediaType: 'text/plain',
    },
  });
  let made = { at: Number.NEGATIVE_INFINITY, text: Promise.resolve('') };
  app.get('/metrics', { schema }, async (_request, reply) => {
    const now = performance.now();
    if (now - made.at >= TEXT_MS) made = { at: now, text: metricsText(controller.indicators.standing()) };
    return reply.type(METRICS_TYPE).send(await made.text);
  });
}
