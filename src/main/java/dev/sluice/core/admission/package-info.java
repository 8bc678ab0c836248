/**
 * Admission control: decides whether a call may be sent now, and applies its outcome to the limits.
 *
 * <p>{@link dev.sluice.core.admission.AdmissionController} is the only entry point, one per exchange, and holds the lock that guards everything here.
 * A call enters as an {@link dev.sluice.core.admission.AdmissionRequest} and is admitted with a {@link dev.sluice.core.admission.Permit}, waits, or
 * is refused. {@code AdmissionPolicy} checks modes, deadlines and draining; {@code ChargeCalculator} computes the limits that a call is charged to,
 * {@code LimitCheck} finds the first limit that blocks it, and {@code AdmissionEngine} parks it there and retries it when something changes.
 * {@code LimitState} holds the bans, pauses and waiting calls of one limit. After the response, {@code ResponseFeedback} settles the charges and
 * records bans and pauses, and {@code PermitRelease} frees what the permit held. The package does no I/O, starts no threads and reads no clock.
 */
@NullMarked
package dev.sluice.core.admission;

import org.jspecify.annotations.NullMarked;
