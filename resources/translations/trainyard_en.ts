<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
