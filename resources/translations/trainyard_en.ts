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
