/** Why a call is refused. */
@NullMarked
package dev.sluice.core.admission.refusal;

import org.jspecify.annotations.NullMarked;
