// Reviews: of any span, on demand; and the daily ones that are kept.
import { ReviewDay, ReviewQuery } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { reviewExample, reviewListExample } from '../review-examples.ts';
import { describeRoute } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

const DayPath = Type.Object({ day: ReviewDay }, { additionalProperties: false });

export function reviewRoutes(app: FastifyInstance, context: RouteContext): void {
  make(app, context);
  list(app, context);
  ofDay(app, context);
}

function make(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'makeReview',
    tag: 'indicators',
    summary: 'Review a span of time',
    description:
      'What needs somebody, what limited throughput, load and waits, cost beside a fixed fleet, what scaling did, trends ' +
      'and growth: made from the series that are kept. A span has one hour at least and 30 days at most. One review is ' +
      'made at a time.',
    query: ReviewQuery.properties,
    reply: { status: 200, description: 'The review.', schema: 'Review', example: reviewExample },
    faults: ['rate-limited'],
  });
  app.get<{ Querystring: ReviewQuery }>('/v1/review', { schema }, ({ query }) =>
    controller.indicators.reviews.make(query),
  );
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listReviews',
    tag: 'indicators',
    summary: 'List the daily reviews',
    description: 'One is written at 00:00 UTC for the day that has ended; the newest 90 are kept.',
    reply: { status: 200, description: 'The reviews, newest first.', schema: 'ReviewList', example: reviewListExample },
  });
  app.get('/v1/reviews', { schema }, () => controller.indicators.reviews.list());
}

function ofDay(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readReview',
    tag: 'indicators',
    summary: 'Read the review of a day',
    description: 'As it was written when the day had ended.',
    params: DayPath,
    reply: { status: 200, description: 'The review.', schema: 'Review', example: reviewExample },
    faults: ['not-found'],
  });
  app.get<{ Params: Static<typeof DayPath> }>('/v1/reviews/:day', { schema }, ({ params }) =>
    controller.indicators.reviews.ofDay(params.day),
  );
}
