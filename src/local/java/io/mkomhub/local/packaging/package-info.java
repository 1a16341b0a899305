/** Joins the OpenAPI document, and derives the templates that are uploaded by hand or published from {@code template.yaml}. */
@NullMarked
package io.mkomhub.local.packaging;

import org.jspecify.annotations.NullMarked;
