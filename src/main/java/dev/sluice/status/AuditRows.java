package dev.sluice.status;

import dev.sluice.persistence.AuditRow;
import java.util.List;

/**
 * Rows of the audit, the oldest first.
 *
 * @param notYetWritten the number of rows that wait for the disk
 * @param lost the number of rows that were lost
 */
public record AuditRows(List<AuditRow> rows, long notYetWritten, long lost) {}
