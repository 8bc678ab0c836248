/**
 * Fewer calls: identical public reads in flight are one call, and answers may be kept for a while.
 *
 * <p>A read is named by a {@link dev.sluice.share.ReadKey}: where it goes and all of its request that can change the answer. Reads that are the same all ask
 * the gate, each for itself: its own place in the lane, its own deadline, its own bot's modes. The first that is admitted leads, and the others follow
 * its {@link dev.sluice.share.Flight} and ask for nothing any more. That one bot's read follows another's that waits was refused: who waits for a greedy bot would wait as
 * long as the greedy one, and would hear what was said to the other.
 *
 * <p>Followers have what comes of the flight: a whole answer, or that the upstream broke, which a call of their own would have met. Whatever is only its leader's
 * (its bot hung up, a mode or a deadline stopped it) they never hear of: they ask anew, and one of them leads. An answer that has begun, or is long in
 * coming, has no more followers: what they would get is older than what they asked for.
 *
 * <p>{@link dev.sluice.share.Reads} holds all of it within one bound of bytes. No clock, no thread: time is an argument.
 */
@NullMarked
package dev.sluice.share;

import org.jspecify.annotations.NullMarked;
