/**
 * The events that an admission controller handles besides calls: measurements, reloads, modes, and what other
 * processes left.
 */
@NullMarked
package dev.sluice.core.admission.event;

import org.jspecify.annotations.NullMarked;
