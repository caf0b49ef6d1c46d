<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
 <context>
  <name>ArgumentFields</name>
  <message numerus="yes">
   <source>And %Ln more without a field.</source>
   <translation>
    <numerusform>And %Ln more without a field.</numerusform>
    <numerusform>And %Ln more without a field.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>BalanceBars</name>
  <message numerus="yes">
   <source>%n more classes</source>
   <translation>
    <numerusform>%n more class</numerusform>
    <numerusform>%n more classes</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>BuiltPage</name>
  <message numerus="yes">
   <source>%Ln built environments are deleted: {size}</source>
   <translation>
    <numerusform>%Ln built environment is deleted: {size}</numerusform>
    <numerusform>%Ln built environments are deleted: {size}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln built, together {size}</source>
   <translation>
    <numerusform>%Ln built, together {size}</numerusform>
    <numerusform>%Ln built, together {size}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln selected: deleting frees {size}</source>
   <translation>
    <numerusform>%Ln selected: deleting frees {size}</numerusform>
    <numerusform>%Ln selected: deleting frees {size}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Select what was not used for %Ln days</source>
   <translation>
    <numerusform>Select what was not used for %Ln day</numerusform>
    <numerusform>Select what was not used for %Ln days</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CheckPopup</name>
  <message numerus="yes">
   <source>%Ln more are found by the search</source>
   <translation>
    <numerusform>%Ln more are found by the search</numerusform>
    <numerusform>%Ln more are found by the search</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CloseNotice</name>
  <message numerus="yes">
   <source>%n runs go on</source>
   <translation>
    <numerusform>%n run goes on</numerusform>
    <numerusform>%n runs go on</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CodeDiffPage</name>
  <message numerus="yes">
   <source>%Ln files differ</source>
   <translation>
    <numerusform>%Ln file differs</numerusform>
    <numerusform>%Ln files differ</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CodePage</name>
  <message numerus="yes">
   <source>%Ln files, {size}</source>
   <translation>
    <numerusform>%Ln file, {size}</numerusform>
    <numerusform>%Ln files, {size}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ComparePage</name>
  <message numerus="yes">
   <source>%Ln runs compared</source>
   <translation>
    <numerusform>%Ln run compared</numerusform>
    <numerusform>%Ln runs compared</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CreateEnvironment</name>
  <message numerus="yes">
   <source>%Ln packages on the image {image}</source>
   <translation>
    <numerusform>%Ln package on the image {image}</numerusform>
    <numerusform>%Ln packages on the image {image}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DifferencesPage</name>
  <message numerus="yes">
   <source>%Ln ignored</source>
   <translation>
    <numerusform>%Ln ignored</numerusform>
    <numerusform>%Ln ignored</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Endings</name>
  <message numerus="yes">
   <source>%Ln cancelled</source>
   <translation>
    <numerusform>%Ln cancelled</numerusform>
    <numerusform>%Ln cancelled</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln failed</numerusform>
    <numerusform>%Ln failed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs ended</source>
   <translation>
    <numerusform>%Ln run ended</numerusform>
    <numerusform>%Ln runs ended</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln succeeded</source>
   <translation>
    <numerusform>%Ln succeeded</numerusform>
    <numerusform>%Ln succeeded</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln unknown</source>
   <translation>
    <numerusform>%Ln unknown</numerusform>
    <numerusform>%Ln unknown</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>HostDots</name>
  <message numerus="yes">
   <source>%n more targets</source>
   <translation>
    <numerusform>%n more target</numerusform>
    <numerusform>%n more targets</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ImportSheet</name>
  <message numerus="yes">
   <source>Import %Ln runs from {name}?</source>
   <translation>
    <numerusform>Import %Ln run from {name}?</numerusform>
    <numerusform>Import %Ln runs from {name}?</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LogRows</name>
  <message numerus="yes">
   <source>traceback, %n more lines</source>
   <translation>
    <numerusform>traceback, %n more line</numerusform>
    <numerusform>traceback, %n more lines</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>MediaPage</name>
  <message numerus="yes">
   <source>Search the first %Ln names</source>
   <translation>
    <numerusform>Search the first name</numerusform>
    <numerusform>Search the first %Ln names</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>MediaPanel</name>
  <message numerus="yes">
   <source>%Ln not finite</source>
   <translation>
    <numerusform>%Ln not finite</numerusform>
    <numerusform>%Ln not finite</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln rows</source>
   <translation>
    <numerusform>%Ln row</numerusform>
    <numerusform>%Ln rows</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln values</source>
   <translation>
    <numerusform>%Ln value</numerusform>
    <numerusform>%Ln values</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PackageList</name>
  <message numerus="yes">
   <source>%Ln packages</source>
   <translation>
    <numerusform>%Ln package</numerusform>
    <numerusform>%Ln packages</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Pieces</name>
  <message numerus="yes">
   <source>%Ln arguments</source>
   <translation>
    <numerusform>%Ln argument</numerusform>
    <numerusform>%Ln arguments</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PointSheet</name>
  <message numerus="yes">
   <source>%Ln lines so far</source>
   <translation>
    <numerusform>%Ln line so far</numerusform>
    <numerusform>%Ln lines so far</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunActing</name>
  <message numerus="yes">
   <source>%Ln runs are too many to be changed at once.</source>
   <translation>
    <numerusform>%Ln run is too many to be changed at once.</numerusform>
    <numerusform>%Ln runs are too many to be changed at once.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were archived</source>
   <translation>
    <numerusform>%Ln run was archived</numerusform>
    <numerusform>%Ln runs were archived</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were removed</source>
   <translation>
    <numerusform>%Ln run was removed</numerusform>
    <numerusform>%Ln runs were removed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were written to {name}</source>
   <translation>
    <numerusform>%Ln run was written to {name}</numerusform>
    <numerusform>%Ln runs were written to {name}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunColumns</name>
  <message numerus="yes">
   <source>%Ln GPUs</source>
   <translation>
    <numerusform>%Ln GPU</numerusform>
    <numerusform>%Ln GPUs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunHeadings</name>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln failed</numerusform>
    <numerusform>%Ln failed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln live</source>
   <translation>
    <numerusform>%Ln live</numerusform>
    <numerusform>%Ln live</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunImporting</name>
  <message numerus="yes">
   <source>%Ln runs were imported</source>
   <translation>
    <numerusform>%Ln run was imported</numerusform>
    <numerusform>%Ln runs were imported</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln were here before</source>
   <translation>
    <numerusform>%Ln was here before</numerusform>
    <numerusform>%Ln were here before</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunMenu</name>
  <message numerus="yes">
   <source>Cancel %Ln runs</source>
   <translation>
    <numerusform>Cancel %Ln run</numerusform>
    <numerusform>Cancel %Ln runs</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Compare %Ln runs</source>
   <translation>
    <numerusform>Compare %Ln run</numerusform>
    <numerusform>Compare %Ln runs</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Remove %Ln runs</source>
   <translation>
    <numerusform>Remove %Ln run</numerusform>
    <numerusform>Remove %Ln runs</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Retry %Ln runs</source>
   <translation>
    <numerusform>Retry %Ln run</numerusform>
    <numerusform>Retry %Ln runs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunRows</name>
  <message numerus="yes">
   <source>and %n more</source>
   <translation>
    <numerusform>and %n more</numerusform>
    <numerusform>and %n more</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunTable</name>
  <message numerus="yes">
   <source>%Ln selected</source>
   <translation>
    <numerusform>%Ln selected</numerusform>
    <numerusform>%Ln selected</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ScriptArgumentsEditor</name>
  <message numerus="yes">
   <source>And %Ln more without a field.</source>
   <translation>
    <numerusform>And %Ln more without a field.</numerusform>
    <numerusform>And %Ln more without a field.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SeriesBar</name>
  <message numerus="yes">
   <source>Search the first %Ln series</source>
   <translation>
    <numerusform>Search the first %Ln series</numerusform>
    <numerusform>Search the first %Ln series</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SourcesCard</name>
  <message numerus="yes">
   <source>%Ln metrics</source>
   <translation>
    <numerusform>%Ln metric</numerusform>
    <numerusform>%Ln metrics</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>StatusBar</name>
  <message numerus="yes">
   <source>%n running</source>
   <translation>
    <numerusform>%n running</numerusform>
    <numerusform>%n running</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SubmitSummary</name>
  <message numerus="yes">
   <source>%Ln files</source>
   <translation>
    <numerusform>%Ln file</numerusform>
    <numerusform>%Ln files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln left out</source>
   <translation>
    <numerusform>%Ln left out</numerusform>
    <numerusform>%Ln left out</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln left out by {file}</source>
   <translation>
    <numerusform>%Ln left out by {file}</numerusform>
    <numerusform>%Ln left out by {file}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TablePage</name>
  <message numerus="yes">
   <source>%Ln runs</source>
   <translation>
    <numerusform>%Ln run</numerusform>
    <numerusform>%Ln runs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TargetCard</name>
  <message numerus="yes">
   <source>%n CPUs</source>
   <translation>
    <numerusform>%n CPU</numerusform>
    <numerusform>%n CPUs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Transfers</name>
  <message numerus="yes">
   <source>%Ln files</source>
   <translation>
    <numerusform>%Ln file</numerusform>
    <numerusform>%Ln files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln layers</source>
   <translation>
    <numerusform>%Ln layer</numerusform>
    <numerusform>%Ln layers</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TrashPage</name>
  <message numerus="yes">
   <source>%Ln runs</source>
   <translation>
    <numerusform>%Ln run</numerusform>
    <numerusform>%Ln runs</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs are back</source>
   <translation>
    <numerusform>%Ln run is back</numerusform>
    <numerusform>%Ln runs are back</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs are deleted for good</source>
   <translation>
    <numerusform>%Ln run is deleted for good</numerusform>
    <numerusform>%Ln runs are deleted for good</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were deleted, {size} are free again</source>
   <translation>
    <numerusform>%Ln run was deleted, {size} are free again</numerusform>
    <numerusform>%Ln runs were deleted, {size} are free again</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>the first is deleted for good in %Ln days</source>
   <translation>
    <numerusform>the first is deleted for good in %Ln day</numerusform>
    <numerusform>the first is deleted for good in %Ln days</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TravelCard</name>
  <message numerus="yes">
   <source>%Ln layers</source>
   <translation>
    <numerusform>%Ln layer</numerusform>
    <numerusform>%Ln layers</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>UsersCard</name>
  <message numerus="yes">
   <source>and %Ln more runs</source>
   <translation>
    <numerusform>and %Ln more run</numerusform>
    <numerusform>and %Ln more runs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>WorkspaceTab</name>
  <message numerus="yes">
   <source>{name} was added: %n files</source>
   <translation>
    <numerusform>{name} was added: %n file</numerusform>
    <numerusform>{name} was added: %n files</numerusform>
   </translation>
  </message>
 </context>
</TS>
