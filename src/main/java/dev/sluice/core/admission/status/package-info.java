/**
 * What admission control shows of itself: its status, watched orders and dead man's switches. Values, without a lock.
 */
@NullMarked
package dev.sluice.core.admission.status;

import org.jspecify.annotations.NullMarked;
