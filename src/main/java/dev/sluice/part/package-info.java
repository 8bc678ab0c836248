/**
 * What every part of the gateway offers, whatever it does: {@link dev.sluice.part.Part}, with operations of the admin
 * port and metric families. The admin port serves them; no part knows that port.
 */
@NullMarked
package dev.sluice.part;

import org.jspecify.annotations.NullMarked;
