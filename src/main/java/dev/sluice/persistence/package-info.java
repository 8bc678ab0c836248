/**
 * Stores what must survive a restart: latches, used budgets, breakers, the audit, tokens and certificates.
 *
 * <p>{@link dev.sluice.persistence.DataFolder} locks the folder and opens its files.
 * {@link dev.sluice.persistence.LatchWriter} writes latches to the latch file on its own thread.
 * {@link dev.sluice.persistence.MappedUsageStore} is a preallocated memory-mapped file: limits write their numbers into
 * it like into memory, before the first byte of a call is sent, so they survive {@code kill -9} without a system call.
 * These numbers refer to the monotonic clock of one boot; with another boot id the file counts as absent.
 * {@link dev.sluice.persistence.AuditLog} writes the audit to SQLite in the background.
 *
 * <p>Levels are not kept in a database (a system call per call), in a journal (it grows) or in one file per limit
 * (names in clear text, many file handles).
 */
@NullMarked
package dev.sluice.persistence;

import org.jspecify.annotations.NullMarked;
