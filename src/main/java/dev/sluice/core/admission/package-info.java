/**
 * Admission control: decides whether a call may be sent now, and applies its outcome to the limits.
 *
 * <p>{@link dev.sluice.core.admission.AdmissionController} is the only entry point, one per exchange, and holds the
 * lock that guards everything here. A call arrives as a {@link dev.sluice.core.admission.request.AdmissionRequest}; its
 * {@link dev.sluice.core.admission.Permit} is its state from then to its end. {@code AdmissionPolicy} checks names, the
 * guard, modes and deadlines. {@code AdmissionEngine} decides by the charges and {@code LimitCheck}, which finds the
 * first limit that blocks the call, and places it: it admits the call, or parks it at that limit and retries it when
 * something changes. {@code LimitState} holds the bans, pauses and waiting calls of one limit. After the response,
 * {@code ResponseFeedback} settles the charges and records bans and pauses, and {@code PermitRelease} frees what the
 * permit held. The package does no I/O, starts no threads and reads no clock.
 */
@NullMarked
package dev.sluice.core.admission;

import org.jspecify.annotations.NullMarked;
