/** The settings of a cluster: {@code cluster} in {@code conf/sluice.json}. */
@NullMarked
package dev.sluice.cluster.settings;

import org.jspecify.annotations.NullMarked;
