/** What a caller states about a call that requests admission. */
@NullMarked
package dev.sluice.core.admission.request;

import org.jspecify.annotations.NullMarked;
