/** The settings of admission control: what all exchanges share, and what belongs to one of them. */
@NullMarked
package dev.sluice.core.admission.settings;

import org.jspecify.annotations.NullMarked;
