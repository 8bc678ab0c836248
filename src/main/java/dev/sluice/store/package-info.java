/**
 * What must survive a restart. {@code levels} is one preallocated memory-mapped file: the limits write their numbers into it as into memory,
 * before the first byte of a call is written, so that they survive {@code kill -9} at no system call. They are instants of this boot's
 * monotonic clock; with another boot id the file counts as absent.
 *
 * <p>Refused: a database for the levels (a system call a call), a journal (it grows), one file a limit (names in clear, many handles).
 */
@NullMarked
package dev.sluice.store;

import org.jspecify.annotations.NullMarked;
