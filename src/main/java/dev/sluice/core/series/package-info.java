/**
 * Figures over time: rings of the last hour in steps of 5 s and of the last day in minutes, for each subject such as an
 * exchange or a bot. {@link dev.sluice.core.series.SeriesHistory} keeps, answers, writes and reads them; the caller
 * says what the figures are and what time it is.
 */
@NullMarked
package dev.sluice.core.series;

import org.jspecify.annotations.NullMarked;
