/**
 * Clocks as intervals: what a time stamp, seen between a send and an arrival, says of the other clock, and how several such sayings become
 * one interval that is never narrower than what is known. Pure arithmetic; both instants of a sighting come from the one monotonic clock.
 *
 * <p>Refused: the midpoint with an error bar (it presumes that both ways take equally long; the interval holds whatever the ways take), and a
 * mean of samples (one slow answer moves it; an intersection it cannot widen).
 */
@NullMarked
package dev.sluice.drift;

import org.jspecify.annotations.NullMarked;
