/** The metrics page, what it shows, and the metrics of single parts. */
@NullMarked
package dev.sluice.admin.metrics;

import org.jspecify.annotations.NullMarked;
