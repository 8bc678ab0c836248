/** The admin port's server, its authentication, its OpenAPI document and its operations. */
@NullMarked
package dev.sluice.admin.api;

import org.jspecify.annotations.NullMarked;
