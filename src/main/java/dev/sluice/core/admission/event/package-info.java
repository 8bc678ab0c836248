/**
 * What an admission controller is told besides calls: measurements, reloads, modes, and what other processes left.
 */
@NullMarked
package dev.sluice.core.admission.event;

import org.jspecify.annotations.NullMarked;
