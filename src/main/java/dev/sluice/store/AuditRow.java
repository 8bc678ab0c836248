package dev.sluice.store;

/**
 * One row of the audit.
 *
 * @param hash of this row and of the hash of the row before it
 */
public record AuditRow(long id, AuditEntry entry, String hash) {}
