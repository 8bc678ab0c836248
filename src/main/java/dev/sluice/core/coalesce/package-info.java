/**
 * Request coalescing for public reads: identical reads in flight share one request, and responses can be cached for a
 * configured time.
 *
 * <p>A {@link dev.sluice.core.coalesce.ReadKey} identifies a read by its destination and everything in the request that
 * can change the response. Each read waits for its own admission, with its own position in the queue, its own deadline
 * and the modes of its own bot. The first of several identical reads that is admitted leads; the others follow its
 * {@link dev.sluice.core.coalesce.SentRead} and need no permit. A read never follows one that still waits: behind a bot
 * with many calls it would wait as long as that bot, and would receive the refusals meant for it.
 *
 * <p>Followers receive the whole response, or the failure of the exchange's connection, which would also have happened
 * to their own request. Events that concern only the leader (its client disconnected; a mode or a deadline stopped it)
 * do not reach them: they wait for admission again, and one of them leads. A sent read whose response has begun, or
 * that takes too long, gets no more followers, since its response would be older than their requests.
 *
 * <p>{@link dev.sluice.core.coalesce.ReadCoalescer} keeps all of it within one bound of bytes. The package has no clock
 * and no threads; time is an argument.
 */
@NullMarked
package dev.sluice.core.coalesce;

import org.jspecify.annotations.NullMarked;
