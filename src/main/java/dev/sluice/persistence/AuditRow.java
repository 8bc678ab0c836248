package dev.sluice.persistence;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A row of the audit.
 *
 * @param id the number of the row, from 1
 * @param entry the content
 * @param hash the hash over this row and the hash of the row before
 */
public record AuditRow(long id, @JsonUnwrapped AuditEntry entry, String hash) {}
