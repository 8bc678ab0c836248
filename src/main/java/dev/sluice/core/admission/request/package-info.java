/** What a caller states about a call that requests admission. Nothing here changes once it is made. */
@NullMarked
package dev.sluice.core.admission.request;

import org.jspecify.annotations.NullMarked;
