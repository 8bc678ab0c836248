/** Counters and latency histograms of the proxy. */
@NullMarked
package dev.sluice.proxy.metrics;

import org.jspecify.annotations.NullMarked;
