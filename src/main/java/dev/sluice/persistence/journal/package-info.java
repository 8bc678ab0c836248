/**
 * The journal of calls: the records of calls in segments of JSON lines in the folder {@code calls} of the data folder.
 *
 * <p>{@link dev.sluice.persistence.journal.CallLine} is the format of a line and
 * {@link dev.sluice.persistence.journal.SegmentName} that of the names.
 * {@link dev.sluice.persistence.journal.JournalWriter} writes on a thread of its own. It appends to a file and does not
 * map it into memory: with a full disk, a write then fails with an exception, where a mapped file would end the process
 * (SIGBUS). After {@code kill -9} the kernel has all that was written, in either case; only what was queued is lost.
 */
@NullMarked
package dev.sluice.persistence.journal;

import org.jspecify.annotations.NullMarked;
