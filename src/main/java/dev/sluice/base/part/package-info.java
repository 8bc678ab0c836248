/**
 * What a part of the gateway offers, whatever it does: operations of the admin API and metric families. The admin port
 * serves them; no part knows that port.
 */
@NullMarked
package dev.sluice.base.part;

import org.jspecify.annotations.NullMarked;
