/**
 * The documentation site. {@link dev.malachi.docs.Site} makes it: {@link dev.malachi.docs.ModuleCatalog} finds the modules,
 * {@link dev.malachi.docs.SourceComments} reads what their sources say, pages are put together by {@link dev.malachi.docs.ModulePages},
 * {@link dev.malachi.docs.SpiPages} and {@link dev.malachi.docs.Guides}, and {@link dev.malachi.docs.DeadLinks} looks at the result.
 */
package dev.malachi.docs;
