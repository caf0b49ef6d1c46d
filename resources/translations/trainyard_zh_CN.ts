<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>AddHost</name>
  <message>
   <source>Add a host</source>
   <translation>添加主机</translation>
  </message>
  <message>
   <source>Adding {name}…</source>
   <translation>正在添加 {name}…</translation>
  </message>
  <message>
   <source>Back to the targets</source>
   <translation>返回目标列表</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Check and add</source>
   <translation>检查并添加</translation>
  </message>
  <message>
   <source>Connecting to {host}…</source>
   <translation>正在连接 {host}…</translation>
  </message>
  <message>
   <source>Ctrl+Enter</source>
   <translation>Ctrl+Enter</translation>
  </message>
 </context>
 <context>
  <name>AdditionsForm</name>
  <message>
   <source>A shell runs it in the image, after the packages are there</source>
   <translation>各个包装好之后，由 shell 在镜像中运行</translation>
  </message>
  <message>
   <source>Build secrets</source>
   <translation>构建密钥</translation>
  </message>
  <message>
   <source>Environment variables</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>Further index of pip</source>
   <translation>pip 的附加索引</translation>
  </message>
  <message>
   <source>More</source>
   <translation>更多</translation>
  </message>
  <message>
   <source>More settings of the image</source>
   <translation>镜像的更多设置</translation>
  </message>
  <message>
   <source>Names: pip puts their values in the place of ${NAME}, and they stay in no image. The values are set on the environment's page Builds.</source>
   <translation>名称：pip 会把 ${NAME} 替换为对应的值，且不会留在任何镜像中。在该环境的“构建”页设置这些值。</translation>
  </message>
  <message>
   <source>One per line: KEY=value</source>
   <translation>每行一个：KEY=value</translation>
  </message>
  <message>
   <source>Post-install command</source>
   <translation>安装后命令</translation>
  </message>
  <message>
   <source>System packages (apt)</source>
   <translation>系统软件包（apt）</translation>
  </message>
  <message>
   <source>pip's index</source>
   <translation>pip 的索引</translation>
  </message>
 </context>
 <context>
  <name>AlertRow</name>
  <message>
   <source>Tell no more: {condition}</source>
   <translation>不再提醒：{condition}</translation>
  </message>
  <message>
   <source>any run</source>
   <translation>任一运行</translation>
  </message>
  <message>
   <source>this run</source>
   <translation>此运行</translation>
  </message>
 </context>
 <context>
  <name>ArgumentEditors</name>
  <message>
   <source>Not given</source>
   <translation>未给出</translation>
  </message>
  <message>
   <source>Off</source>
   <translation>关</translation>
  </message>
  <message>
   <source>On</source>
   <translation>开</translation>
  </message>
  <message>
   <source>{choice} (default)</source>
   <translation>{choice}（默认）</translation>
  </message>
 </context>
 <context>
  <name>ArgumentFields</name>
  <message numerus="yes">
   <source>And %Ln more without a field.</source>
   <translation>
    <numerusform>另有 %Ln 个没有输入框。</numerusform>
   </translation>
  </message>
  <message>
   <source>Find an argument</source>
   <translation>查找参数</translation>
  </message>
  <message>
   <source>No argument is called so.</source>
   <translation>没有这样的参数。</translation>
  </message>
 </context>
 <context>
  <name>ArgumentRow</name>
  <message>
   <source>Required</source>
   <translation>必填</translation>
  </message>
 </context>
 <context>
  <name>ArgumentsPage</name>
  <message>
   <source>(secret)</source>
   <translation>（密钥）</translation>
  </message>
  <message>
   <source>Arguments</source>
   <translation>参数</translation>
  </message>
  <message>
   <source>Environment variables</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>Inputs</source>
   <translation>输入</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>Parameters that the script named</source>
   <translation>脚本自己记录的参数</translation>
  </message>
 </context>
 <context>
  <name>ArrangedTable</name>
  <message>
   <source>Frozen columns</source>
   <translation>冻结的列</translation>
  </message>
 </context>
 <context>
  <name>BalanceBars</name>
  <message numerus="yes">
   <source>%n more classes</source>
   <translation>
    <numerusform>另外 %n 个类别</numerusform>
   </translation>
  </message>
  <message>
   <source>Class balance</source>
   <translation>类别分布</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Retry</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Retry run</source>
   <translation>重试运行</translation>
  </message>
  <message>
   <source>Show log</source>
   <translation>查看日志</translation>
  </message>
  <message>
   <source>Show log of the failure</source>
   <translation>查看失败时的日志</translation>
  </message>
  <message>
   <source>Show {place}</source>
   <translation>查看 {place}</translation>
  </message>
  <message>
   <source>{file}, line {line}</source>
   <translation>{file} 第 {line} 行</translation>
  </message>
 </context>
 <context>
  <name>BuildCard</name>
  <message>
   <source>A build needs secrets that are not set on this computer: {names}</source>
   <translation>构建需要的密钥尚未在本机设置：{names}</translation>
  </message>
  <message>
   <source>Build now</source>
   <translation>立即构建</translation>
  </message>
  <message>
   <source>Build with this computer's network settings</source>
   <translation>使用本机的网络设置构建</translation>
  </message>
  <message>
   <source>Builds</source>
   <translation>构建</translation>
  </message>
  <message>
   <source>Cancel build</source>
   <translation>取消构建</translation>
  </message>
  <message>
   <source>For a host that reaches no package index by itself: its build gets this computer's proxy, pip's index and certificates, and keeps none of them.</source>
   <translation>适用于自身无法访问软件包索引的主机：构建时使用本机的代理、pip 索引和证书，且不会保留它们。</translation>
  </message>
  <message>
   <source>Go to the secrets</source>
   <translation>前往密钥</translation>
  </message>
  <message>
   <source>Others wait for this build, so it goes on</source>
   <translation>还有其他人在等待这次构建，因此它会继续进行</translation>
  </message>
  <message>
   <source>Progress of the build</source>
   <translation>构建进度</translation>
  </message>
  <message>
   <source>There is no target that it can be built on.</source>
   <translation>没有可以构建它的目标。</translation>
  </message>
  <message>
   <source>This is a Python that is there already: nothing is built.</source>
   <translation>这是已有的 Python：无需构建。</translation>
  </message>
 </context>
 <context>
  <name>BuildLog</name>
  <message>
   <source>Build log</source>
   <translation>构建日志</translation>
  </message>
  <message>
   <source>Copy log</source>
   <translation>复制日志</translation>
  </message>
  <message>
   <source>Go to the failing line</source>
   <translation>转到出错的行</translation>
  </message>
  <message>
   <source>Save log</source>
   <translation>保存日志</translation>
  </message>
  <message>
   <source>Save log…</source>
   <translation>保存日志…</translation>
  </message>
  <message>
   <source>The log was copied</source>
   <translation>日志已复制</translation>
  </message>
  <message>
   <source>The log was saved in {place}</source>
   <translation>日志已保存到 {place}</translation>
  </message>
 </context>
 <context>
  <name>BuildStates</name>
  <message>
   <source>Building, step {step} of {steps}: {what}</source>
   <translation>正在构建，第 {step} 步，共 {steps} 步：{what}</translation>
  </message>
  <message>
   <source>Building: {what}</source>
   <translation>正在构建：{what}</translation>
  </message>
  <message>
   <source>Building…</source>
   <translation>正在构建…</translation>
  </message>
  <message>
   <source>Not built yet</source>
   <translation>尚未构建</translation>
  </message>
  <message>
   <source>Ready</source>
   <translation>就绪</translation>
  </message>
  <message>
   <source>Stale</source>
   <translation>已过时</translation>
  </message>
  <message>
   <source>Stale: version {version} is there, not the newest</source>
   <translation>已过时：那里是版本 {version}，不是最新版本</translation>
  </message>
  <message>
   <source>The build failed</source>
   <translation>构建失败</translation>
  </message>
  <message>
   <source>Waiting for the build that began at {time}</source>
   <translation>正在等待 {time} 开始的构建</translation>
  </message>
 </context>
 <context>
  <name>BuiltModel</name>
  <message>
   <source>Docker image</source>
   <translation>Docker 镜像</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Frees</source>
   <translation>可释放</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>主机</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>镜像</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Last used</source>
   <translation>上次使用</translation>
  </message>
  <message>
   <source>Made</source>
   <translation>构建时间</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>本机</translation>
  </message>
  <message>
   <source>Used by</source>
   <translation>使用者</translation>
  </message>
  <message>
   <source>Virtual environment</source>
   <translation>虚拟环境</translation>
  </message>
  <message>
   <source>What deleting this one alone frees: the rest is shared with others</source>
   <translation>只删除这一个能释放的空间：其余部分与其他环境共用</translation>
  </message>
  <message>
   <source>its build</source>
   <translation>正在进行的构建</translation>
  </message>
  <message>
   <source>not known</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>venv</source>
   <translation>venv</translation>
  </message>
  <message>
   <source>{name} (definition removed)</source>
   <translation>{name}（定义已移除）</translation>
  </message>
  <message>
   <source>{name} (not finished)</source>
   <translation>{name}（未完成）</translation>
  </message>
 </context>
 <context>
  <name>BuiltPage</name>
  <message numerus="yes">
   <source>%Ln built environments are deleted: {size}</source>
   <translation>
    <numerusform>正在删除 %Ln 个已构建的环境：{size}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln built, together {size}</source>
   <translation>
    <numerusform>共 %Ln 个，合计 {size}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln selected: deleting frees {size}</source>
   <translation>
    <numerusform>已选 %Ln 个：删除可释放 {size}</numerusform>
   </translation>
  </message>
  <message>
   <source>Ask every host</source>
   <translation>询问所有主机</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>返回</translation>
  </message>
  <message>
   <source>Built environments</source>
   <translation>已构建的环境</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Delete it too</source>
   <translation>一并删除</translation>
  </message>
  <message>
   <source>Delete the selected ones</source>
   <translation>删除所选项</translation>
  </message>
  <message>
   <source>Disk use</source>
   <translation>磁盘占用</translation>
  </message>
  <message>
   <source>Disk use: {size}</source>
   <translation>磁盘占用：{size}</translation>
  </message>
  <message>
   <source>Hosts that could not be asked</source>
   <translation>无法询问的主机</translation>
  </message>
  <message>
   <source>Images and virtual environments are listed here once runs need them.</source>
   <translation>运行需要的镜像和虚拟环境会列在这里。</translation>
  </message>
  <message>
   <source>Nothing was built yet.</source>
   <translation>还没有构建过任何环境。</translation>
  </message>
  <message numerus="yes">
   <source>Select what was not used for %Ln days</source>
   <translation>
    <numerusform>选择 %Ln 天未使用的</numerusform>
   </translation>
  </message>
  <message>
   <source>What was built of {name} is still there: {size}</source>
   <translation>由 {name} 构建的内容还在：{size}</translation>
  </message>
  <message>
   <source>{name} stays: it is in use by {who}</source>
   <translation>{name} 保留：{who} 正在使用它</translation>
  </message>
  <message>
   <source>{size} were freed</source>
   <translation>已释放 {size}</translation>
  </message>
 </context>
 <context>
  <name>BuiltTable</name>
  <message>
   <source>Built environments</source>
   <translation>已构建的环境</translation>
  </message>
 </context>
 <context>
  <name>CheckList</name>
  <message>
   <source>Command that repairs: {what}</source>
   <translation>修正命令：{what}</translation>
  </message>
  <message>
   <source>Copy the repair: {what}</source>
   <translation>复制修正方法：{what}</translation>
  </message>
  <message>
   <source>good</source>
   <translation>正常</translation>
  </message>
  <message>
   <source>problem</source>
   <translation>有问题</translation>
  </message>
 </context>
 <context>
  <name>CheckPopup</name>
  <message numerus="yes">
   <source>%Ln more are found by the search</source>
   <translation>
    <numerusform>还有 %Ln 项，可搜索找到</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>CloneForm</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Make the clone</source>
   <translation>创建克隆</translation>
  </message>
  <message>
   <source>Name of the clone</source>
   <translation>克隆的名称</translation>
  </message>
  <message>
   <source>{name} copy</source>
   <translation>{name} 副本</translation>
  </message>
 </context>
 <context>
  <name>CloseNotice</name>
  <message numerus="yes">
   <source>%n runs go on</source>
   <translation>
    <numerusform>%n 个运行会继续</numerusform>
   </translation>
  </message>
  <message>
   <source>Close the window</source>
   <translation>关闭窗口</translation>
  </message>
  <message>
   <source>Closing the window stops nothing. When you open Trainyard again, everything that was written is there.</source>
   <translation>关闭窗口不会停止任何运行。再次打开 Trainyard 时，写下的一切都在。</translation>
  </message>
  <message>
   <source>Do not tell again</source>
   <translation>不再提示</translation>
  </message>
  <message>
   <source>Stay</source>
   <translation>留在这里</translation>
  </message>
 </context>
 <context>
  <name>CodeDiffPage</name>
  <message numerus="yes">
   <source>%Ln files differ</source>
   <translation>
    <numerusform>%Ln 个文件不同</numerusform>
   </translation>
  </message>
  <message>
   <source>Both runs were given the same code.</source>
   <translation>两个运行使用的代码相同。</translation>
  </message>
  <message>
   <source>Code after</source>
   <translation>之后的代码</translation>
  </message>
  <message>
   <source>Code before</source>
   <translation>之前的代码</translation>
  </message>
  <message>
   <source>Files that differ</source>
   <translation>有差异的文件</translation>
  </message>
  <message>
   <source>Lines that differ</source>
   <translation>有差异的行</translation>
  </message>
  <message>
   <source>Search in the lines that differ</source>
   <translation>在有差异的行中搜索</translation>
  </message>
  <message>
   <source>Swap the runs</source>
   <translation>交换两个运行</translation>
  </message>
  <message>
   <source>{path} is empty.</source>
   <translation>{path} 为空。</translation>
  </message>
  <message>
   <source>{path} is no text: its bytes differ.</source>
   <translation>{path} 不是文本文件：其内容有差异。</translation>
  </message>
  <message>
   <source>{path} is too large to be compared line by line.</source>
   <translation>{path} 太大，无法逐行对比。</translation>
  </message>
  <message>
   <source>{path}, {change}</source>
   <translation>{path}，{change}</translation>
  </message>
 </context>
 <context>
  <name>CodePage</name>
  <message numerus="yes">
   <source>%Ln files, {size}</source>
   <translation>
    <numerusform>%Ln 个文件，{size}</numerusform>
   </translation>
  </message>
  <message>
   <source>Code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>Files of the run</source>
   <translation>该运行的文件</translation>
  </message>
  <message>
   <source>Find a file</source>
   <translation>查找文件</translation>
  </message>
  <message>
   <source>Search in the code</source>
   <translation>在代码中搜索</translation>
  </message>
  <message>
   <source>The file is empty.</source>
   <translation>文件为空。</translation>
  </message>
 </context>
 <context>
  <name>ColumnChooser</name>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
  <message>
   <source>Find a column</source>
   <translation>查找列</translation>
  </message>
  <message>
   <source>Show the usual columns</source>
   <translation>显示默认列</translation>
  </message>
  <message>
   <source>Usual columns</source>
   <translation>默认列</translation>
  </message>
 </context>
 <context>
  <name>ColumnsModel</name>
  <message>
   <source>Read for the runs in sight: the table cannot be sorted by it.</source>
   <translation>只为看得见的运行读取，因此不能按它排序。</translation>
  </message>
 </context>
 <context>
  <name>CommandCard</name>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Copy: {what}</source>
   <translation>复制：{what}</translation>
  </message>
 </context>
 <context>
  <name>CommandPalette</name>
  <message>
   <source>Command palette</source>
   <translation>命令面板</translation>
  </message>
  <message>
   <source>Matches</source>
   <translation>匹配项</translation>
  </message>
  <message>
   <source>Nothing matches</source>
   <translation>没有匹配项</translation>
  </message>
  <message>
   <source>Search actions, runs, models, datasets, environments, targets</source>
   <translation>搜索操作、运行、模型、数据集、环境、计算目标</translation>
  </message>
  <message>
   <source>Search commands and things</source>
   <translation>搜索命令和对象</translation>
  </message>
 </context>
 <context>
  <name>CommandSheet</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>命令</translation>
  </message>
  <message>
   <source>No terminal could be opened</source>
   <translation>无法打开终端</translation>
  </message>
 </context>
 <context>
  <name>Commands</name>
  <message>
   <source>dataset</source>
   <translation>数据集</translation>
  </message>
  <message>
   <source>environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>run</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>target</source>
   <translation>计算目标</translation>
  </message>
 </context>
 <context>
  <name>ComparePage</name>
  <message numerus="yes">
   <source>%Ln runs compared</source>
   <translation>
    <numerusform>对比 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message>
   <source>Back to the table</source>
   <translation>返回列表</translation>
  </message>
  <message>
   <source>Code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>Comparison</source>
   <translation>对比</translation>
  </message>
  <message>
   <source>Curves</source>
   <translation>曲线</translation>
  </message>
  <message>
   <source>Differences</source>
   <translation>差异</translation>
  </message>
  <message>
   <source>Pages of the comparison</source>
   <translation>对比的各个页面</translation>
  </message>
  <message>
   <source>Parallel axes</source>
   <translation>平行坐标</translation>
  </message>
  <message>
   <source>Scatter</source>
   <translation>散点图</translation>
  </message>
 </context>
 <context>
  <name>CompareWords</name>
  <message>
   <source>Arguments</source>
   <translation>参数</translation>
  </message>
  <message>
   <source>Base image</source>
   <translation>基础镜像</translation>
  </message>
  <message>
   <source>Code, against the first run</source>
   <translation>代码（与第一个运行相比）</translation>
  </message>
  <message>
   <source>Constraint</source>
   <translation>版本约束</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>Driver</source>
   <translation>驱动</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Environment variables</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>Experiment</source>
   <translation>实验</translation>
  </message>
  <message>
   <source>Facts</source>
   <translation>信息</translation>
  </message>
  <message>
   <source>Files added</source>
   <translation>新增文件</translation>
  </message>
  <message>
   <source>Files changed</source>
   <translation>修改文件</translation>
  </message>
  <message>
   <source>Files removed</source>
   <translation>删除文件</translation>
  </message>
  <message>
   <source>GPUs</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>主机</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>镜像</translation>
  </message>
  <message>
   <source>Interpreter</source>
   <translation>解释器</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>Metrics</source>
   <translation>指标</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Nodes</source>
   <translation>节点数</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Packages</source>
   <translation>软件包</translation>
  </message>
  <message>
   <source>Packages as installed</source>
   <translation>实际安装的软件包</translation>
  </message>
  <message>
   <source>Post-install command</source>
   <translation>安装后命令</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>处理器</translation>
  </message>
  <message>
   <source>Processors that it could use</source>
   <translation>可用的处理器数</translation>
  </message>
  <message>
   <source>Script</source>
   <translation>脚本</translation>
  </message>
  <message>
   <source>Shared memory</source>
   <translation>共享内存</translation>
  </message>
  <message>
   <source>Source folder</source>
   <translation>源代码文件夹</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>开始时间</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>System packages (apt)</source>
   <translation>系统软件包（apt）</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>计算目标</translation>
  </message>
  <message>
   <source>Took</source>
   <translation>耗时</translation>
  </message>
  <message>
   <source>Variable</source>
   <translation>变量</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>added</source>
   <translation>新增</translation>
  </message>
  <message>
   <source>best</source>
   <translation>最佳</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>已修改</translation>
  </message>
  <message>
   <source>files</source>
   <translation>文件数</translation>
  </message>
  <message>
   <source>highest</source>
   <translation>最高</translation>
  </message>
  <message>
   <source>last</source>
   <translation>最新</translation>
  </message>
  <message>
   <source>lowest</source>
   <translation>最低</translation>
  </message>
  <message>
   <source>path</source>
   <translation>路径</translation>
  </message>
  <message>
   <source>removed</source>
   <translation>已删除</translation>
  </message>
  <message>
   <source>size</source>
   <translation>大小</translation>
  </message>
 </context>
 <context>
  <name>ComputeTab</name>
  <message>
   <source>Add a host…</source>
   <translation>添加主机…</translation>
  </message>
  <message>
   <source>Another name and bounds for this computer</source>
   <translation>为这台电脑另取名称和限额</translation>
  </message>
  <message>
   <source>Compute</source>
   <translation>计算</translation>
  </message>
  <message>
   <source>Copy a command that checks it</source>
   <translation>复制检查它的命令</translation>
  </message>
  <message>
   <source>New target</source>
   <translation>新建计算目标</translation>
  </message>
  <message>
   <source>Where runs run, and what is free there now</source>
   <translation>运行在哪里执行，那里现在有什么空闲</translation>
  </message>
  <message>
   <source>{name} was added</source>
   <translation>已添加 {name}</translation>
  </message>
  <message>
   <source>{name} was removed</source>
   <translation>已移除 {name}</translation>
  </message>
 </context>
 <context>
  <name>ContactDot</name>
  <message>
   <source>No contact</source>
   <translation>无联系</translation>
  </message>
  <message>
   <source>Not seen lately</source>
   <translation>最近没有联系上</translation>
  </message>
  <message>
   <source>Reachable</source>
   <translation>可达</translation>
  </message>
 </context>
 <context>
  <name>CopyButton</name>
  <message>
   <source>Copied</source>
   <translation>已复制</translation>
  </message>
 </context>
 <context>
  <name>CopyLine</name>
  <message>
   <source>Copy: {what}</source>
   <translation>复制：{what}</translation>
  </message>
 </context>
 <context>
  <name>CrashPanel</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Report</source>
   <translation>报告</translation>
  </message>
  <message>
   <source>Save the report</source>
   <translation>保存报告</translation>
  </message>
  <message>
   <source>Save…</source>
   <translation>保存…</translation>
  </message>
  <message>
   <source>Trainyard made a mistake</source>
   <translation>Trainyard 出错了</translation>
  </message>
  <message>
   <source>Your runs and files are not affected. Please add the report below when you tell us about this. What was recognised as a secret, your home folder and your user name were taken out of it; look it through before you pass it on.</source>
   <translation>你的运行和文件不受影响。向我们反馈时请附上下面的报告。其中识别出的密钥、你的主目录和用户名已被去除；转交之前请先通读一遍。</translation>
  </message>
 </context>
 <context>
  <name>CreateEnvironment</name>
  <message numerus="yes">
   <source>%Ln packages on the image {image}</source>
   <translation>
    <numerusform>%Ln 个包，基于镜像 {image}</numerusform>
   </translation>
  </message>
  <message>
   <source>A Docker image that this Dockerfile makes</source>
   <translation>由这个 Dockerfile 生成的 Docker 镜像</translation>
  </message>
  <message>
   <source>A Python on this computer: {path}</source>
   <translation>这台电脑上的 Python：{path}</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Choose a file.</source>
   <translation>请选择文件。</translation>
  </message>
  <message>
   <source>Create environment</source>
   <translation>创建环境</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>New environment</source>
   <translation>新建环境</translation>
  </message>
  <message>
   <source>New version of {name}</source>
   <translation>{name} 的新版本</translation>
  </message>
  <message>
   <source>One file or folder defines an environment: drop only that one.</source>
   <translation>一个环境由一个文件或文件夹定义：请只拖放这一个。</translation>
  </message>
  <message>
   <source>Preview of the definition</source>
   <translation>定义预览</translation>
  </message>
  <message>
   <source>{name} is there already: this becomes its version {version}.</source>
   <translation>{name} 已经存在：这将成为它的版本 {version}。</translation>
  </message>
 </context>
 <context>
  <name>CreateTarget</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Create target</source>
   <translation>创建计算目标</translation>
  </message>
  <message>
   <source>Docker container</source>
   <translation>Docker 容器</translation>
  </message>
  <message>
   <source>Most nodes at once</source>
   <translation>最多同时使用的节点数</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>New target</source>
   <translation>新建计算目标</translation>
  </message>
  <message>
   <source>On this computer. A name in use is reused when it means the same.</source>
   <translation>在本机上。名称已存在且含义相同时直接复用。</translation>
  </message>
  <message>
   <source>Plain process</source>
   <translation>普通进程</translation>
  </message>
  <message>
   <source>Runs start as</source>
   <translation>运行的启动方式</translation>
  </message>
 </context>
 <context>
  <name>CreateWorkspace</name>
  <message>
   <source>A new or empty folder, or your project's folder. Nothing in it is changed.</source>
   <translation>新文件夹、空文件夹，或你的项目文件夹。里面原有的内容不会改动。</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Choose a folder.</source>
   <translation>请选择一个文件夹。</translation>
  </message>
  <message>
   <source>Create workspace</source>
   <translation>创建工作区</translation>
  </message>
  <message>
   <source>Empty: the folder's name</source>
   <translation>留空则用文件夹的名称</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>New workspace</source>
   <translation>新建工作区</translation>
  </message>
 </context>
 <context>
  <name>CurvePlot</name>
  <message>
   <source>Plot of {name}</source>
   <translation>{name} 的图表</translation>
  </message>
 </context>
 <context>
  <name>DatasetDetails</name>
  <message>
   <source>Added</source>
   <translation>添加时间</translation>
  </message>
  <message>
   <source>Class balance</source>
   <translation>类别分布</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>文件数</translation>
  </message>
  <message>
   <source>Forgets the dataset; the files stay</source>
   <translation>只移除这条数据集记录，文件保留</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>格式</translation>
  </message>
  <message>
   <source>New run with this</source>
   <translation>用它新建运行</translation>
  </message>
  <message>
   <source>Path</source>
   <translation>路径</translation>
  </message>
  <message>
   <source>Problem</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Splits</source>
   <translation>划分</translation>
  </message>
  <message>
   <source>The path is not there any more</source>
   <translation>路径已不存在</translation>
  </message>
 </context>
 <context>
  <name>DatasetTable</name>
  <message>
   <source>Datasets</source>
   <translation>数据集</translation>
  </message>
 </context>
 <context>
  <name>Datasets</name>
  <message>
   <source>Images by class</source>
   <translation>按类别存放的图片</translation>
  </message>
  <message>
   <source>Plain files</source>
   <translation>普通文件</translation>
  </message>
 </context>
 <context>
  <name>DatasetsModel</name>
  <message>
   <source>Classes</source>
   <translation>类别</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>文件数</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>格式</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Not there</source>
   <translation>不存在</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
 </context>
 <context>
  <name>DefaultImagesCard</name>
  <message>
   <source>Build this one for GPUs</source>
   <translation>这个环境用于 GPU</translation>
  </message>
  <message>
   <source>Default base images of this workspace</source>
   <translation>此工作区的默认基础镜像</translation>
  </message>
  <message>
   <source>For GPUs</source>
   <translation>用于 GPU</translation>
  </message>
  <message>
   <source>For the CPU</source>
   <translation>用于 CPU</translation>
  </message>
  <message>
   <source>Save defaults</source>
   <translation>保存默认值</translation>
  </message>
  <message>
   <source>The default base images were saved</source>
   <translation>默认基础镜像已保存</translation>
  </message>
  <message>
   <source>Used where an environment names no base image</source>
   <translation>环境没有指定基础镜像时使用</translation>
  </message>
 </context>
 <context>
  <name>DefinitionCard</name>
  <message>
   <source>A Python on this computer</source>
   <translation>本机上的 Python</translation>
  </message>
  <message>
   <source>About</source>
   <translation>说明</translation>
  </message>
  <message>
   <source>Base image</source>
   <translation>基础镜像</translation>
  </message>
  <message>
   <source>Build secrets</source>
   <translation>构建密钥</translation>
  </message>
  <message>
   <source>Conda channels</source>
   <translation>Conda 频道</translation>
  </message>
  <message>
   <source>Conda packages</source>
   <translation>Conda 软件包</translation>
  </message>
  <message>
   <source>Constraints</source>
   <translation>版本约束</translation>
  </message>
  <message>
   <source>Created</source>
   <translation>创建时间</translation>
  </message>
  <message>
   <source>Definition</source>
   <translation>定义</translation>
  </message>
  <message>
   <source>Docker image</source>
   <translation>Docker 镜像</translation>
  </message>
  <message>
   <source>Environment variables</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>镜像</translation>
  </message>
  <message>
   <source>Interpreter</source>
   <translation>解释器</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Packages: a Docker image, or a virtual environment for plain processes</source>
   <translation>软件包：Docker 镜像，或用于普通进程的虚拟环境</translation>
  </message>
  <message>
   <source>Post-install command</source>
   <translation>安装后命令</translation>
  </message>
  <message>
   <source>Requirements</source>
   <translation>依赖</translation>
  </message>
  <message>
   <source>System packages (apt)</source>
   <translation>系统软件包（apt）</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>the one that runs Trainyard</source>
   <translation>运行 Trainyard 的那一个</translation>
  </message>
 </context>
 <context>
  <name>DeliverForm</name>
  <message>
   <source>Deliver</source>
   <translation>传送</translation>
  </message>
  <message>
   <source>Deliver to</source>
   <translation>传送到</translation>
  </message>
  <message>
   <source>Only layers that are missing there are sent, and nothing stays here.</source>
   <translation>只发送对方缺少的层，本机不保留任何内容。</translation>
  </message>
 </context>
 <context>
  <name>DesktopCard</name>
  <message>
   <source>Exported run</source>
   <translation>导出的运行</translation>
  </message>
  <message>
   <source>Open exported runs (.trainyard) by double click</source>
   <translation>双击打开导出的运行（.trainyard）</translation>
  </message>
  <message>
   <source>Trainyard is in the menu of programs then, too. Only your account is changed.</source>
   <translation>Trainyard 也会出现在程序菜单中。只更改你自己的账户。</translation>
  </message>
  <message>
   <source>Your desktop</source>
   <translation>你的桌面</translation>
  </message>
 </context>
 <context>
  <name>DiagnosticsSheet</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Content of the diagnostics file</source>
   <translation>诊断文件的内容</translation>
  </message>
  <message>
   <source>Diagnostics</source>
   <translation>诊断信息</translation>
  </message>
  <message>
   <source>Save diagnostics</source>
   <translation>保存诊断信息</translation>
  </message>
  <message>
   <source>Save…</source>
   <translation>保存…</translation>
  </message>
  <message>
   <source>This is everything the file will hold. Nothing is sent anywhere.</source>
   <translation>文件的全部内容都在这里，不会发送到任何地方。</translation>
  </message>
 </context>
 <context>
  <name>DifferencesModel</name>
  <message>
   <source>{run}, best by {metric}</source>
   <translation>{run}，按 {metric} 最佳</translation>
  </message>
  <message>
   <source>{value}, the best</source>
   <translation>{value}，最佳</translation>
  </message>
 </context>
 <context>
  <name>DifferencesPage</name>
  <message numerus="yes">
   <source>%Ln ignored</source>
   <translation>
    <numerusform>已忽略 %Ln 项</numerusform>
   </translation>
  </message>
  <message>
   <source>Also show what is the same</source>
   <translation>同时显示相同项</translation>
  </message>
  <message>
   <source>Best by</source>
   <translation>最佳依据</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Differences between the runs</source>
   <translation>各运行之间的差异</translation>
  </message>
  <message>
   <source>Find the best run by {name}</source>
   <translation>按 {name} 选出最佳运行</translation>
  </message>
  <message>
   <source>Higher is better</source>
   <translation>越高越好</translation>
  </message>
  <message>
   <source>Ignore {name}</source>
   <translation>忽略 {name}</translation>
  </message>
  <message>
   <source>Lower is better</source>
   <translation>越低越好</translation>
  </message>
  <message>
   <source>Metric that runs are compared by</source>
   <translation>用于比较运行的指标</translation>
  </message>
  <message>
   <source>Rows that are ignored</source>
   <translation>已忽略的行</translation>
  </message>
  <message>
   <source>Show run</source>
   <translation>查看运行</translation>
  </message>
  <message>
   <source>Show {name} again</source>
   <translation>重新显示 {name}</translation>
  </message>
  <message>
   <source>Take out of the comparison</source>
   <translation>移出对比</translation>
  </message>
  <message>
   <source>These runs differ in nothing that is shown.</source>
   <translation>在显示的各项中，这些运行没有差异。</translation>
  </message>
  <message>
   <source>Which is better?</source>
   <translation>高好还是低好？</translation>
  </message>
  <message>
   <source>Which values are better</source>
   <translation>数值高好还是低好</translation>
  </message>
 </context>
 <context>
  <name>EarlierRun</name>
  <message>
   <source>Retry of {name}</source>
   <translation>重试自 {name}</translation>
  </message>
 </context>
 <context>
  <name>Endings</name>
  <message numerus="yes">
   <source>%Ln cancelled</source>
   <translation>
    <numerusform>%Ln 个已取消</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln 个失败</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs ended</source>
   <translation>
    <numerusform>%Ln 个运行已结束</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln succeeded</source>
   <translation>
    <numerusform>%Ln 个成功</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln unknown</source>
   <translation>
    <numerusform>%Ln 个结果未知</numerusform>
   </translation>
  </message>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
  <message>
   <source>Show the run</source>
   <translation>显示该运行</translation>
  </message>
  <message>
   <source>Show the runs</source>
   <translation>查看这些运行</translation>
  </message>
  <message>
   <source>{name} ended, how is unknown</source>
   <translation>{name} 已结束，结果未知</translation>
  </message>
  <message>
   <source>{name} failed</source>
   <translation>{name} 失败</translation>
  </message>
  <message>
   <source>{name} succeeded</source>
   <translation>{name} 成功</translation>
  </message>
  <message>
   <source>{name} was cancelled</source>
   <translation>{name} 已取消</translation>
  </message>
 </context>
 <context>
  <name>EnvironmentDetails</name>
  <message>
   <source>Builds</source>
   <translation>构建</translation>
  </message>
  <message>
   <source>Clone</source>
   <translation>克隆</translation>
  </message>
  <message>
   <source>Definition</source>
   <translation>定义</translation>
  </message>
  <message>
   <source>New run with this</source>
   <translation>用它新建运行</translation>
  </message>
  <message>
   <source>New version</source>
   <translation>新版本</translation>
  </message>
  <message>
   <source>Packages</source>
   <translation>软件包</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Save to a folder</source>
   <translation>保存到文件夹</translation>
  </message>
  <message>
   <source>Save to a folder…</source>
   <translation>保存到文件夹…</translation>
  </message>
  <message>
   <source>Sides of the environment</source>
   <translation>环境的各个方面</translation>
  </message>
  <message>
   <source>Used by</source>
   <translation>使用者</translation>
  </message>
  <message>
   <source>{name} was saved in {folder}</source>
   <translation>{name} 已保存到 {folder}</translation>
  </message>
 </context>
 <context>
  <name>EnvironmentFit</name>
  <message>
   <source>Add</source>
   <translation>添加</translation>
  </message>
  <message>
   <source>Add {packages} to {environment}</source>
   <translation>将 {packages} 添加到 {environment}</translation>
  </message>
 </context>
 <context>
  <name>EnvironmentPage</name>
  <message>
   <source>Ended</source>
   <translation>结束时间</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Exit code</source>
   <translation>退出码</translation>
  </message>
  <message>
   <source>Facts</source>
   <translation>信息</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>GPUs</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>Id</source>
   <translation>ID</translation>
  </message>
  <message>
   <source>Imported</source>
   <translation>导入时间</translation>
  </message>
  <message>
   <source>Imported from</source>
   <translation>导入自</translation>
  </message>
  <message>
   <source>It is not known of this imported run.</source>
   <translation>这个导入的运行没有提供这一信息。</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>One, where there is one</source>
   <translation>有 GPU 就用一块</translation>
  </message>
  <message>
   <source>Script</source>
   <translation>脚本</translation>
  </message>
  <message>
   <source>Shared memory</source>
   <translation>共享内存</translation>
  </message>
  <message>
   <source>Source folder</source>
   <translation>源代码文件夹</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>开始时间</translation>
  </message>
  <message>
   <source>Submitted</source>
   <translation>提交时间</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>计算目标</translation>
  </message>
  <message>
   <source>The exact command that was used</source>
   <translation>实际使用的命令</translation>
  </message>
  <message>
   <source>The run has not been started yet.</source>
   <translation>运行尚未启动。</translation>
  </message>
  <message>
   <source>The same on the command line</source>
   <translation>等价的命令行</translation>
  </message>
 </context>
 <context>
  <name>EnvironmentTab</name>
  <message>
   <source>Back to it</source>
   <translation>返回继续</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Environments</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Needs no build</source>
   <translation>无需构建</translation>
  </message>
  <message>
   <source>New environment</source>
   <translation>新建环境</translation>
  </message>
  <message>
   <source>Not built yet</source>
   <translation>尚未构建</translation>
  </message>
  <message>
   <source>What a script needs: built once, used everywhere. Drop its file here.</source>
   <translation>脚本所需的一切：构建一次，到处使用。可将其文件拖到这里。</translation>
  </message>
  <message>
   <source>What you typed for a new version of {name} is kept</source>
   <translation>你为 {name} 的新版本输入的内容已保留</translation>
  </message>
  <message>
   <source>{name}  version {version}</source>
   <translation>{name}  版本 {version}</translation>
  </message>
  <message>
   <source>{name} version {version} was created</source>
   <translation>已创建 {name} 版本 {version}</translation>
  </message>
  <message>
   <source>{name} was removed</source>
   <translation>已移除 {name}</translation>
  </message>
 </context>
 <context>
  <name>FilterLine</name>
  <message>
   <source>Fields to filter by</source>
   <translation>可用于筛选的字段</translation>
  </message>
 </context>
 <context>
  <name>FolderLine</name>
  <message>
   <source>Browse for the source folder</source>
   <translation>浏览源代码文件夹</translation>
  </message>
  <message>
   <source>Browse…</source>
   <translation>浏览…</translation>
  </message>
  <message>
   <source>Drop the folder with your code here, or browse</source>
   <translation>把代码文件夹拖到这里，或点击浏览</translation>
  </message>
  <message>
   <source>Source folder</source>
   <translation>源代码文件夹</translation>
  </message>
 </context>
 <context>
  <name>ForwardRow</name>
  <message>
   <source>Copy the ssh command for port {port}</source>
   <translation>复制端口 {port} 的 ssh 命令</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Open port {port} in the browser</source>
   <translation>在浏览器中打开端口 {port}</translation>
  </message>
  <message>
   <source>Port {port} is here as {url}</source>
   <translation>端口 {port} 在此处为 {url}</translation>
  </message>
  <message>
   <source>Stop forwarding port {port}</source>
   <translation>停止转发端口 {port}</translation>
  </message>
 </context>
 <context>
  <name>ForwardSheet</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Forward</source>
   <translation>转发</translation>
  </message>
  <message>
   <source>Forward a port</source>
   <translation>转发端口</translation>
  </message>
  <message>
   <source>Opens a port on this computer that leads to the run, as for TensorBoard.</source>
   <translation>在此计算机上打开一个通向该运行的端口，例如用于 TensorBoard。</translation>
  </message>
  <message>
   <source>Port of the run</source>
   <translation>运行的端口</translation>
  </message>
  <message>
   <source>Port on this computer</source>
   <translation>此计算机的端口</translation>
  </message>
  <message>
   <source>any free one</source>
   <translation>任意空闲端口</translation>
  </message>
 </context>
 <context>
  <name>GroupChooser</name>
  <message>
   <source>Collapse all</source>
   <translation>全部折叠</translation>
  </message>
  <message>
   <source>Collapse all groups</source>
   <translation>折叠所有分组</translation>
  </message>
  <message>
   <source>Expand all</source>
   <translation>全部展开</translation>
  </message>
  <message>
   <source>Expand all groups</source>
   <translation>展开所有分组</translation>
  </message>
  <message>
   <source>Find a field</source>
   <translation>查找字段</translation>
  </message>
  <message>
   <source>Group by</source>
   <translation>分组依据</translation>
  </message>
  <message>
   <source>No groups</source>
   <translation>不分组</translation>
  </message>
 </context>
 <context>
  <name>HeatView</name>
  <message>
   <source>Values from {low} to {high}, steps {first} to {last}</source>
   <translation>取值 {low} 至 {high}，第 {first} 步至第 {last} 步</translation>
  </message>
 </context>
 <context>
  <name>HostDots</name>
  <message numerus="yes">
   <source>%n more targets</source>
   <translation>
    <numerusform>还有 %n 个目标</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>HostFields</name>
  <message>
   <source>3.8 or newer</source>
   <translation>3.8 或更新</translation>
  </message>
  <message>
   <source>A host of your SSH configuration, or an address</source>
   <translation>SSH 配置中的主机，或一个地址</translation>
  </message>
  <message>
   <source>Agent and usual keys</source>
   <translation>代理和常用密钥</translation>
  </message>
  <message>
   <source>Built in</source>
   <translation>内置</translation>
  </message>
  <message>
   <source>Docker container</source>
   <translation>Docker 容器</translation>
  </message>
  <message>
   <source>Empty: you are shown the one that the host has</source>
   <translation>留空则显示主机的指纹供你核对</translation>
  </message>
  <message>
   <source>Fastest, nothing to install: keys, agent, passwords, codes, jumps</source>
   <translation>速度最快，无需安装：密钥、代理、密码、验证码、跳板机</translation>
  </message>
  <message>
   <source>Fingerprint you expect</source>
   <translation>预期的指纹</translation>
  </message>
  <message>
   <source>For security keys (FIDO), certificates, ProxyCommand, Match exec</source>
   <translation>用于安全密钥（FIDO）、证书、ProxyCommand、Match exec</translation>
  </message>
  <message>
   <source>Goes to {user}@{address}, port {port}</source>
   <translation>连到 {user}@{address}，端口 {port}</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>主机</translation>
  </message>
  <message>
   <source>How runs start there</source>
   <translation>如何在那里启动运行</translation>
  </message>
  <message>
   <source>How to get in</source>
   <translation>如何登录</translation>
  </message>
  <message>
   <source>Keep delivered files up to</source>
   <translation>已传送文件最多保留</translation>
  </message>
  <message>
   <source>Key file</source>
   <translation>密钥文件</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Plain process</source>
   <translation>普通进程</translation>
  </message>
  <message>
   <source>Port</source>
   <translation>端口</translation>
  </message>
  <message>
   <source>Python there</source>
   <translation>主机上的 Python</translation>
  </message>
  <message>
   <source>Run root</source>
   <translation>运行目录</translation>
  </message>
  <message>
   <source>Runs start as</source>
   <translation>运行方式</translation>
  </message>
  <message>
   <source>SSH program</source>
   <translation>SSH 程序</translation>
  </message>
  <message>
   <source>The next run finds them there; what was not used for longest goes first</source>
   <translation>下次运行可直接使用；最久未用的最先删除</translation>
  </message>
  <message>
   <source>The system's ssh</source>
   <translation>系统自带的 ssh</translation>
  </message>
  <message>
   <source>Tried first. Empty: what your SSH configuration says</source>
   <translation>最先尝试。留空则按 SSH 配置</translation>
  </message>
  <message>
   <source>User</source>
   <translation>用户</translation>
  </message>
  <message>
   <source>What the target is called here</source>
   <translation>该目标在这里的名称</translation>
  </message>
  <message>
   <source>Where runs are kept there</source>
   <translation>在主机上存放运行的位置</translation>
  </message>
  <message>
   <source>Which host</source>
   <translation>哪台主机</translation>
  </message>
  <message>
   <source>Your SSH configuration (~/.ssh/config) names no host: type an address</source>
   <translation>你的 SSH 配置（~/.ssh/config）中没有主机：请输入地址</translation>
  </message>
  <message>
   <source>{way}, by a program (ProxyCommand)</source>
   <translation>{way}，通过程序（ProxyCommand）</translation>
  </message>
  <message>
   <source>{way}, through {jumps}</source>
   <translation>{way}，经由 {jumps}</translation>
  </message>
 </context>
 <context>
  <name>HostKeySheet</name>
  <message>
   <source>Accept and connect</source>
   <translation>接受并连接</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Command that prints it</source>
   <translation>用来显示它的命令</translation>
  </message>
  <message>
   <source>Compare it with what whoever runs the host tells you, or with what this prints there:</source>
   <translation>请与主机管理员告诉你的指纹核对，或在该主机上运行下面的命令核对：</translation>
  </message>
  <message>
   <source>Fingerprint</source>
   <translation>指纹</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>主机</translation>
  </message>
  <message>
   <source>Is this the right host?</source>
   <translation>这是要连接的主机吗？</translation>
  </message>
  <message>
   <source>Its key is not known on this computer yet. If you accept it, it is added to your known_hosts file, and from then on every other key is refused.</source>
   <translation>这台电脑还不认识该主机的密钥。接受后，它会加入你的 known_hosts 文件，此后任何其他密钥都会被拒绝。</translation>
  </message>
  <message>
   <source>Key</source>
   <translation>密钥</translation>
  </message>
 </context>
 <context>
  <name>HostResult</name>
  <message>
   <source>Add anyway</source>
   <translation>仍然添加</translation>
  </message>
  <message>
   <source>It did not work</source>
   <translation>没有成功</translation>
  </message>
  <message>
   <source>Logs in, asks the host about itself, and names what is to be mended there.</source>
   <translation>登录主机，询问它的情况，并指出那里需要修正的地方。</translation>
  </message>
  <message>
   <source>Nothing is installed: a small program is put into ~/.trainyard there, for Python 3.8 or newer.</source>
   <translation>不安装任何软件：只在那里的 ~/.trainyard 中放一个小程序，需要 Python 3.8 或更新版本。</translation>
  </message>
  <message>
   <source>What happens</source>
   <translation>会做什么</translation>
  </message>
  <message>
   <source>Your SSH files stay as they are. Only a host key that you accept is added to known_hosts.</source>
   <translation>你的 SSH 文件保持原样。只有你接受的主机密钥会加入 known_hosts。</translation>
  </message>
 </context>
 <context>
  <name>ImportSheet</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Import</source>
   <translation>导入</translation>
  </message>
  <message numerus="yes">
   <source>Import %Ln runs from {name}?</source>
   <translation>
    <numerusform>从 {name} 导入 %Ln 个运行？</numerusform>
   </translation>
  </message>
  <message>
   <source>Runs to import</source>
   <translation>要导入的运行</translation>
  </message>
  <message>
   <source>They come from {origin}, and become runs here that have ended. What lies there stays as it is.</source>
   <translation>它们来自 {origin}，导入后在这里显示为已结束的运行。原处的内容保持不变。</translation>
  </message>
 </context>
 <context>
  <name>JumpButton</name>
  <message>
   <source>First traceback</source>
   <translation>第一个错误回溯</translation>
  </message>
  <message>
   <source>Go to</source>
   <translation>转到</translation>
  </message>
  <message>
   <source>Line or time</source>
   <translation>行号或时间</translation>
  </message>
  <message>
   <source>{stage}, {time}</source>
   <translation>{stage}，{time}</translation>
  </message>
 </context>
 <context>
  <name>KeyboardMap</name>
  <message>
   <source>Add a host</source>
   <translation>添加主机</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close the window</source>
   <translation>关闭窗口</translation>
  </message>
  <message>
   <source>Command palette</source>
   <translation>命令面板</translation>
  </message>
  <message>
   <source>Copy the selected values</source>
   <translation>复制所选的值</translation>
  </message>
  <message>
   <source>Ctrl+Menu</source>
   <translation>Ctrl+菜单键</translation>
  </message>
  <message>
   <source>Del</source>
   <translation>Del</translation>
  </message>
  <message>
   <source>End</source>
   <translation>End</translation>
  </message>
  <message>
   <source>Enter</source>
   <translation>Enter</translation>
  </message>
  <message>
   <source>Esc</source>
   <translation>Esc</translation>
  </message>
  <message>
   <source>Everywhere</source>
   <translation>任何位置</translation>
  </message>
  <message>
   <source>Filter the runs</source>
   <translation>筛选运行</translation>
  </message>
  <message>
   <source>Fold and unfold a group</source>
   <translation>折叠或展开分组</translation>
  </message>
  <message>
   <source>Fold and unfold a traceback</source>
   <translation>折叠或展开错误回溯</translation>
  </message>
  <message>
   <source>Follow the log</source>
   <translation>跟随日志末尾</translation>
  </message>
  <message>
   <source>Go to a line or a time</source>
   <translation>跳转到某一行或某个时间</translation>
  </message>
  <message>
   <source>Home</source>
   <translation>Home</translation>
  </message>
  <message>
   <source>In the list of series: show or hide one</source>
   <translation>在曲线列表中：显示或隐藏一条曲线</translation>
  </message>
  <message>
   <source>Keep pointing at this moment</source>
   <translation>固定在此刻</translation>
  </message>
  <message>
   <source>Keyboard</source>
   <translation>键盘</translation>
  </message>
  <message>
   <source>Leave the search</source>
   <translation>退出搜索</translation>
  </message>
  <message>
   <source>Let go of the moment; show all plots again</source>
   <translation>取消固定；重新显示全部图表</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Move along the axis</source>
   <translation>沿横轴移动</translation>
  </message>
  <message>
   <source>Move the plot</source>
   <translation>移动图表</translation>
  </message>
  <message>
   <source>Move through a list; the details follow</source>
   <translation>在列表中移动，详情随之切换</translation>
  </message>
  <message>
   <source>New run</source>
   <translation>新建运行</translation>
  </message>
  <message>
   <source>Next match, the match before</source>
   <translation>下一个匹配，上一个匹配</translation>
  </message>
  <message>
   <source>Open a workspace</source>
   <translation>打开工作区</translation>
  </message>
  <message>
   <source>Open the full run</source>
   <translation>展开整个运行</translation>
  </message>
  <message>
   <source>Plot a number of the line</source>
   <translation>把这一行的数字画成曲线</translation>
  </message>
  <message>
   <source>Plots</source>
   <translation>图表</translation>
  </message>
  <message>
   <source>Point at the next value</source>
   <translation>指向下一个值</translation>
  </message>
  <message>
   <source>Remove the selected runs</source>
   <translation>删除所选运行</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Search in the log or the code</source>
   <translation>在日志或代码中搜索</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show a tab</source>
   <translation>切换标签页</translation>
  </message>
  <message>
   <source>Show the log of this moment</source>
   <translation>查看此刻的日志</translation>
  </message>
  <message>
   <source>Show the whole line</source>
   <translation>显示整行</translation>
  </message>
  <message>
   <source>Show whole curves</source>
   <translation>显示完整曲线</translation>
  </message>
  <message>
   <source>Space</source>
   <translation>空格</translation>
  </message>
  <message>
   <source>Star the selected runs</source>
   <translation>为所选运行加星标</translation>
  </message>
  <message>
   <source>Step back</source>
   <translation>后退一步</translation>
  </message>
  <message>
   <source>Submit the run, add the host</source>
   <translation>提交运行，添加主机</translation>
  </message>
  <message>
   <source>This map</source>
   <translation>显示本表</translation>
  </message>
  <message>
   <source>What can be done with a column</source>
   <translation>可以对一列做什么</translation>
  </message>
  <message>
   <source>Zoom along the axis</source>
   <translation>沿横轴缩放</translation>
  </message>
 </context>
 <context>
  <name>LogPage</name>
  <message>
   <source>Build log</source>
   <translation>构建日志</translation>
  </message>
  <message>
   <source>Copy selected lines</source>
   <translation>复制选中的行</translation>
  </message>
  <message>
   <source>Follow the end</source>
   <translation>跟随末尾</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Log saved as {name}</source>
   <translation>日志已保存为 {name}</translation>
  </message>
  <message>
   <source>Log source</source>
   <translation>日志来源</translation>
  </message>
  <message>
   <source>Nothing was printed yet.</source>
   <translation>还没有任何输出。</translation>
  </message>
  <message>
   <source>Output</source>
   <translation>输出</translation>
  </message>
  <message>
   <source>Plot a number of a line</source>
   <translation>把某一行的数字画成曲线</translation>
  </message>
  <message>
   <source>Save log as</source>
   <translation>日志另存为</translation>
  </message>
  <message>
   <source>Search in the log</source>
   <translation>在日志中搜索</translation>
  </message>
  <message>
   <source>{lines} lines, {size}</source>
   <translation>{lines} 行，{size}</translation>
  </message>
  <message>
   <source>{size}, {percent} % counted</source>
   <translation>{size}，已统计 {percent}%</translation>
  </message>
 </context>
 <context>
  <name>LogRows</name>
  <message numerus="yes">
   <source>traceback, %n more lines</source>
   <translation>
    <numerusform>错误回溯，另有 %n 行</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LogView</name>
  <message>
   <source>… show more</source>
   <translation>… 显示更多</translation>
  </message>
 </context>
 <context>
  <name>MediaActions</name>
  <message>
   <source>No program opens {name}. It is at {path}</source>
   <translation>没有程序可以打开 {name}。文件位于 {path}</translation>
  </message>
  <message>
   <source>Save as</source>
   <translation>另存为</translation>
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation>已保存为 {name}</translation>
  </message>
 </context>
 <context>
  <name>MediaPage</name>
  <message>
   <source>Images, texts, tables and histograms</source>
   <translation>图像、文本、表格和直方图</translation>
  </message>
  <message>
   <source>Log one in the script: import trainyard; trainyard.log_image('a', image)</source>
   <translation>在脚本中记录：import trainyard; trainyard.log_image('a', image)</translation>
  </message>
  <message>
   <source>No images, texts, tables or histograms yet.</source>
   <translation>还没有图像、文本、表格或直方图。</translation>
  </message>
  <message>
   <source>Others</source>
   <translation>其他</translation>
  </message>
  <message>
   <source>Search names</source>
   <translation>搜索名称</translation>
  </message>
  <message numerus="yes">
   <source>Search the first %Ln names</source>
   <translation>
    <numerusform>搜索前 %Ln 个名称</numerusform>
   </translation>
  </message>
  <message>
   <source>Show more ({count} left)</source>
   <translation>显示更多（还有 {count} 个）</translation>
  </message>
  <message>
   <source>What it writes for TensorBoard is shown too.</source>
   <translation>脚本为 TensorBoard 写出的内容也会显示在这里。</translation>
  </message>
 </context>
 <context>
  <name>MediaPanel</name>
  <message numerus="yes">
   <source>%Ln not finite</source>
   <translation>
    <numerusform>%Ln 个非有限值</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln rows</source>
   <translation>
    <numerusform>%Ln 行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln values</source>
   <translation>
    <numerusform>%Ln 个值</numerusform>
   </translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Image {name}, step {step}</source>
   <translation>图像 {name}，第 {step} 步</translation>
  </message>
  <message>
   <source>More</source>
   <translation>更多</translation>
  </message>
  <message>
   <source>More about {name}</source>
   <translation>{name} 的更多操作</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Save as…</source>
   <translation>另存为…</translation>
  </message>
  <message>
   <source>Show all</source>
   <translation>显示全部</translation>
  </message>
  <message>
   <source>Show alone</source>
   <translation>单独显示</translation>
  </message>
  <message>
   <source>Step of {name}</source>
   <translation>{name} 的步数</translation>
  </message>
  <message>
   <source>only its beginning</source>
   <translation>仅显示开头</translation>
  </message>
  <message>
   <source>step {step}</source>
   <translation>第 {step} 步</translation>
  </message>
  <message>
   <source>the beginning of {letters}</source>
   <translation>共 {letters} 个字符，仅保留开头</translation>
  </message>
  <message>
   <source>thinned from {width} × {height}</source>
   <translation>由 {width} × {height} 抽样</translation>
  </message>
  <message>
   <source>{shown} of {rows} rows</source>
   <translation>{rows} 行中的 {shown} 行</translation>
  </message>
 </context>
 <context>
  <name>Messages</name>
  <message>
   <source>'and' or 'or' was expected, not {0}</source>
   <translation>这里应为 'and' 或 'or'，而不是 {0}</translation>
  </message>
  <message>
   <source>'like' needs a text</source>
   <translation>'like' 后面需要文本</translation>
  </message>
  <message>
   <source>'python{0}' is no version of Python that there is an image of.</source>
   <translation>没有与“python{0}”这个版本对应的 Python 镜像。</translation>
  </message>
  <message>
   <source>A Dockerfile names its own base image.</source>
   <translation>Dockerfile 自己指定基础镜像。</translation>
  </message>
  <message>
   <source>A Dockerfile says all that is in its image: nothing can be added to it here.</source>
   <translation>镜像的全部内容都由 Dockerfile 决定：这里不能再添加任何东西。</translation>
  </message>
  <message>
   <source>A Dockerfile with build secrets needs BuildKit, which this host does not have.</source>
   <translation>带有构建密钥的 Dockerfile 需要 BuildKit，而这台主机没有。</translation>
  </message>
  <message>
   <source>A build could not be followed.</source>
   <translation>无法跟踪一次构建。</translation>
  </message>
  <message>
   <source>A call of MLflow was refused: one may have {0}. With --no-collect mlflow, or switched off in the run form, MLflow is as elsewhere.</source>
   <translation>一次 MLflow 调用被拒绝：每次最多 {0}。用 --no-collect mlflow 提交，或在运行表单中关闭“脚本记录到 MLflow 的内容”，MLflow 就与在别处一样。</translation>
  </message>
  <message>
   <source>A comparison such as = or &lt; was expected</source>
   <translation>这里应有比较符号，例如 = 或 &lt;</translation>
  </message>
  <message>
   <source>A dot and a name were expected after {0}</source>
   <translation>{0} 后面应有一个点和名称</translation>
  </message>
  <message>
   <source>A field was expected</source>
   <translation>这里应为字段</translation>
  </message>
  <message>
   <source>A name was expected</source>
   <translation>这里应为名称</translation>
  </message>
  <message>
   <source>A network home may forbid it: choose a workspace on a disk of the host.</source>
   <translation>可能是网络主目录不允许：请选择位于主机本地磁盘上的工作区。</translation>
  </message>
  <message>
   <source>A package without a name.</source>
   <translation>有一个包没有名称。</translation>
  </message>
  <message>
   <source>A pattern of this run is called {0} already.</source>
   <translation>这次运行已有名为 {0} 的模式。</translation>
  </message>
  <message>
   <source>A picture of {0} x {1} pixels is too large to be shown.</source>
   <translation>{0} × {1} 像素的图片太大，无法显示。</translation>
  </message>
  <message>
   <source>A plain process uses the shared memory of its host, whatever size the run asks for. A container target such as local-docker sets it.</source>
   <translation>普通进程使用主机自己的共享内存，运行所要求的大小不起作用。需要设置时请选择容器目标，例如 local-docker。</translation>
  </message>
  <message>
   <source>A quotation mark is never closed.</source>
   <translation>有一个引号没有闭合。</translation>
  </message>
  <message>
   <source>A quote or a backslash in the arguments has no end.</source>
   <translation>参数中有未闭合的引号或多余的反斜杠。</translation>
  </message>
  <message>
   <source>A requirement holds a line break.</source>
   <translation>有一条依赖中包含换行。</translation>
  </message>
  <message>
   <source>A run has {0} patterns at most.</source>
   <translation>一次运行最多有 {0} 个模式。</translation>
  </message>
  <message>
   <source>A script may have written there, a cache for example. Use Run again, which takes the data as it is now.</source>
   <translation>也可能是某个脚本往里面写了内容，例如缓存。请使用“再次运行”，它采用数据的当前内容。</translation>
  </message>
  <message>
   <source>A series needs a name of at most 200 letters.</source>
   <translation>序列需要一个不超过 200 个字符的名称。</translation>
  </message>
  <message>
   <source>A sign such as ( or * stands for itself where \ is before it.</source>
   <translation>若要匹配 ( 或 * 这样的符号本身，请在其前面加上 \。</translation>
  </message>
  <message>
   <source>A step was expected after 'at'</source>
   <translation>'at' 后应为步数</translation>
  </message>
  <message>
   <source>A tab cannot indent in YAML.</source>
   <translation>YAML 不能用制表符缩进。</translation>
  </message>
  <message>
   <source>A tag cannot be empty.</source>
   <translation>标签不能为空。</translation>
  </message>
  <message>
   <source>A target over SSH has a host, one on this computer has none.</source>
   <translation>通过 SSH 的目标有一台主机，本机上的目标没有。</translation>
  </message>
  <message>
   <source>A value at a step cannot be compared</source>
   <translation>某一步的值不能用于比较</translation>
  </message>
  <message>
   <source>A value was expected</source>
   <translation>这里应为值</translation>
  </message>
  <message>
   <source>A workspace cannot be made in {0}: {1}.</source>
   <translation>无法在 {0} 中创建工作区：{1}。</translation>
  </message>
  <message>
   <source>A zero byte is no part of a text.</source>
   <translation>文本中不能有零字节。</translation>
  </message>
  <message>
   <source>Add "insecure-registries": ["{0}"] to /etc/docker/daemon.json there and restart the engine, or give the registry a certificate.</source>
   <translation>请在那台主机的 /etc/docker/daemon.json 中加入 "insecure-registries": ["{0}"] 并重启引擎，或者为镜像仓库配置证书。</translation>
  </message>
  <message>
   <source>Add it again under this name, or use Run again and choose another one.</source>
   <translation>请用这个名称重新添加它，或者使用“再次运行”并选择其他计算目标。</translation>
  </message>
  <message>
   <source>Add its host again under that name.</source>
   <translation>请用这个名称重新添加它的主机。</translation>
  </message>
  <message>
   <source>Add that input to the run. It has none.</source>
   <translation>请为运行添加这个输入。它还没有任何输入。</translation>
  </message>
  <message>
   <source>Add that input to the run. It has: {0}.</source>
   <translation>请为运行添加这个输入。现有输入：{0}。</translation>
  </message>
  <message>
   <source>Add the input, or take it out of the arguments.</source>
   <translation>请添加这个输入，或把它从参数中去掉。</translation>
  </message>
  <message>
   <source>Add to its requirements: {0}</source>
   <translation>请在其依赖列表中添加：{0}</translation>
  </message>
  <message>
   <source>All of them are in pip, too: write below pip: {0}.</source>
   <translation>pip 也有这些软件包：请写在 pip 之下：{0}。</translation>
  </message>
  <message>
   <source>All {0} runs of {1} were imported before.</source>
   <translation>{1} 中的 {0} 个运行此前都已导入。</translation>
  </message>
  <message>
   <source>An argument asks for the input {0}, which the run does not have.</source>
   <translation>有参数要用输入 {0}，但此运行没有这个输入。</translation>
  </message>
  <message>
   <source>An editable install names a folder, which an image cannot be built from.</source>
   <translation>可编辑安装指向一个文件夹，而镜像无法由文件夹构建。</translation>
  </message>
  <message>
   <source>An image may have {0} MiB: larger ones are left out.</source>
   <translation>单张图像最大 {0} MiB，更大的已略去。</translation>
  </message>
  <message>
   <source>An interpreter is used as it is, so nothing of it can be locked.</source>
   <translation>解释器按原样使用，因此无法锁定其中的任何内容。</translation>
  </message>
  <message>
   <source>An interpreter is used as it is: nothing can be added to it.</source>
   <translation>解释器按原样使用，不能再添加内容。</translation>
  </message>
  <message>
   <source>Another container has the name {0}.</source>
   <translation>已有另一个容器名为 {0}。</translation>
  </message>
  <message>
   <source>Another process has kept the index of the workspace busy.</source>
   <translation>另一个进程一直占用着工作区的索引。</translation>
  </message>
  <message>
   <source>Another process holds {0}.</source>
   <translation>{0} 正被另一个进程占用。</translation>
  </message>
  <message>
   <source>Are the user and the key right? Try: ssh {0}</source>
   <translation>用户和密钥正确吗？请试试：ssh {0}</translation>
  </message>
  <message>
   <source>Arguments that are declared with it are not read.</source>
   <translation>用它声明的参数不会被读取。</translation>
  </message>
  <message>
   <source>Ask for fewer, or choose another target.</source>
   <translation>请减少数量，或换一个计算目标。</translation>
  </message>
  <message>
   <source>Ask for more memory.</source>
   <translation>请申请更多内存。</translation>
  </message>
  <message>
   <source>Ask whoever runs that host for its new key.</source>
   <translation>请向管理该主机的人询问它的新密钥。</translation>
  </message>
  <message>
   <source>Ask whoever runs that host for the fingerprint of its key.</source>
   <translation>请向管理该主机的人询问其密钥的指纹。</translation>
  </message>
  <message>
   <source>At least one node, and not fewer than the minimum.</source>
   <translation>至少一个节点，且不少于最小节点数。</translation>
  </message>
  <message>
   <source>Begin each entry with a dash and a space on a line of its own.</source>
   <translation>每一项单独成行，以短横线加空格开头。</translation>
  </message>
  <message>
   <source>Begin with the image to build on: FROM python:3.11-slim.</source>
   <translation>请先写明以哪个镜像为基础：FROM python:3.11-slim。</translation>
  </message>
  <message>
   <source>Bring this Trainyard up to date.</source>
   <translation>请更新此 Trainyard。</translation>
  </message>
  <message>
   <source>Broken pipe</source>
   <translation>管道已断开</translation>
  </message>
  <message>
   <source>Build it on one, or name the target that has it.</source>
   <translation>请先在某台主机上构建，或指明已有该镜像的计算目标。</translation>
  </message>
  <message>
   <source>Build it there first.</source>
   <translation>请先在那里构建。</translation>
  </message>
  <message>
   <source>Build it there, or start a run with it: its packages are found then.</source>
   <translation>请在那里构建它，或用它开始一次运行：届时就会得知其中的软件包。</translation>
  </message>
  <message>
   <source>Build the environment there first.</source>
   <translation>请先在那里构建该环境。</translation>
  </message>
  <message>
   <source>Building {0} on {1}</source>
   <translation>正在 {1} 上构建 {0}</translation>
  </message>
  <message>
   <source>Building, step {0} of {1}: {2}</source>
   <translation>正在构建，第 {0} 步，共 {1} 步：{2}</translation>
  </message>
  <message>
   <source>CUDA {0}</source>
   <translation>CUDA {0}</translation>
  </message>
  <message>
   <source>Cancel it first, or run it again beside itself.</source>
   <translation>请先取消它，或者用“再次运行”另外提交一个。</translation>
  </message>
  <message>
   <source>Cancel it first.</source>
   <translation>请先取消它。</translation>
  </message>
  <message>
   <source>Cancel it, then remove it.</source>
   <translation>请先取消，再移除。</translation>
  </message>
  <message>
   <source>Cancel them first, or wait until they have ended.</source>
   <translation>请先取消它们，或等待它们结束。</translation>
  </message>
  <message>
   <source>Cancelled before it started.</source>
   <translation>在启动前已取消。</translation>
  </message>
  <message>
   <source>Cancelled before the script started.</source>
   <translation>在脚本启动前已取消。</translation>
  </message>
  <message>
   <source>Cancelled while it waited for GPUs.</source>
   <translation>在等待 GPU 时被取消。</translation>
  </message>
  <message>
   <source>Cancelled while the environment was being built.</source>
   <translation>已在构建环境时取消。</translation>
  </message>
  <message>
   <source>Change its permissions, or choose another file.</source>
   <translation>请修改它的权限，或选择其他文件。</translation>
  </message>
  <message>
   <source>Change its permissions, or leave it out with a .trainyardignore file.</source>
   <translation>请修改它的权限，或用 .trainyardignore 文件把它排除。</translation>
  </message>
  <message>
   <source>Change its permissions, or leave it out with a {0} file.</source>
   <translation>请修改它的权限，或用 {0} 文件把它排除。</translation>
  </message>
  <message>
   <source>Change the folder's permissions.</source>
   <translation>请修改该文件夹的权限。</translation>
  </message>
  <message>
   <source>Check DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.</source>
   <translation>请检查 DOCKER_HOST、DOCKER_TLS_VERIFY 和 DOCKER_CERT_PATH。</translation>
  </message>
  <message>
   <source>Check its name and port, and whether this host has a way to it.</source>
   <translation>请检查它的名称和端口，以及这台主机能否连到它。</translation>
  </message>
  <message>
   <source>Check its path on the host that runs this.</source>
   <translation>请检查它在执行此运行的主机上的路径。</translation>
  </message>
  <message>
   <source>Check that the disk is there and that you may write to it.</source>
   <translation>请检查磁盘是否存在，以及你是否有写入权限。</translation>
  </message>
  <message>
   <source>Check that the disk is there, has space left, and that you may write to it.</source>
   <translation>请检查磁盘是否存在、是否有剩余空间，以及你是否有写入权限。</translation>
  </message>
  <message>
   <source>Check that the folder is there, on the host that runs the script.</source>
   <translation>请检查执行脚本的主机上是否有这个文件夹。</translation>
  </message>
  <message>
   <source>Check that you may read that file.</source>
   <translation>请检查你是否有权限读取该文件。</translation>
  </message>
  <message>
   <source>Check that you may write to that folder and that the disk is not full.</source>
   <translation>请检查你是否有权限写入该文件夹，以及磁盘是否已满。</translation>
  </message>
  <message>
   <source>Check the GPU driver on the host with nvidia-smi; after an update a restart is needed.</source>
   <translation>请在主机上用 nvidia-smi 检查 GPU 驱动；驱动更新后需要重启。</translation>
  </message>
  <message>
   <source>Check the base image's name, and docker login where its registry asks for it.</source>
   <translation>请检查基础镜像的名称；如果镜像仓库要求登录，请先执行 docker login。</translation>
  </message>
  <message>
   <source>Check the base image's name.</source>
   <translation>请检查基础镜像的名称。</translation>
  </message>
  <message>
   <source>Check the names and versions of the requirements: none fits, or they exclude each other.</source>
   <translation>请检查各项需求的名称和版本：没有合适的版本，或它们互相排斥。</translation>
  </message>
  <message>
   <source>Check the names, the versions and the channels of conda's packages.</source>
   <translation>请检查 conda 软件包的名称、版本和频道。</translation>
  </message>
  <message>
   <source>Check the requirement's name and version: none fits this environment's Python.</source>
   <translation>请检查该需求的名称和版本：没有适合此环境 Python 的版本。</translation>
  </message>
  <message>
   <source>Check the script's name and the ignore file.</source>
   <translation>请检查脚本名称和忽略规则文件。</translation>
  </message>
  <message>
   <source>Check {0}.</source>
   <translation>请检查 {0}。</translation>
  </message>
  <message>
   <source>Choose a Linux host as the target.</source>
   <translation>请选择 Linux 主机作为计算目标。</translation>
  </message>
  <message>
   <source>Choose a base image of Debian or Ubuntu, or leave apt packages out.</source>
   <translation>请选择 Debian 或 Ubuntu 的基础镜像，或者不要 apt 软件包。</translation>
  </message>
  <message>
   <source>Choose a base image that has one, for example condaforge/miniforge3.</source>
   <translation>请选择带有其中之一的基础镜像，例如 condaforge/miniforge3。</translation>
  </message>
  <message>
   <source>Choose a base image with Python 3, for example python:3.11-slim.</source>
   <translation>请选择带有 Python 3 的基础镜像，例如 python:3.11-slim。</translation>
  </message>
  <message>
   <source>Choose a base image with a shell: not a distroless or scratch image.</source>
   <translation>请选择带有 shell 的基础镜像，不要用 distroless 或 scratch 镜像。</translation>
  </message>
  <message>
   <source>Choose a base image with pip, for example python:3.11-slim.</source>
   <translation>请选择带有 pip 的基础镜像，例如 python:3.11-slim。</translation>
  </message>
  <message>
   <source>Choose a base image with the CUDA toolkit of torch's CUDA, or a package with a wheel.</source>
   <translation>请选择带有与 torch 所用 CUDA 相符的工具包的基础镜像，或选择提供 wheel 的包。</translation>
  </message>
  <message>
   <source>Choose a base image with the Python that this version wants, or another version of it.</source>
   <translation>请选择带有该版本所需 Python 的基础镜像，或选择它的其他版本。</translation>
  </message>
  <message>
   <source>Choose a dataset of the Workspace tab.</source>
   <translation>请选择“工作区”标签页中的数据集。</translation>
  </message>
  <message>
   <source>Choose a file of the source folder.</source>
   <translation>请选择源代码文件夹中的文件。</translation>
  </message>
  <message>
   <source>Choose a file that is there and may be read.</source>
   <translation>请选择存在且可读取的文件。</translation>
  </message>
  <message>
   <source>Choose a file with a definition.</source>
   <translation>请选择含有定义的文件。</translation>
  </message>
  <message>
   <source>Choose a folder or a file that exists.</source>
   <translation>请选择已存在的文件夹或文件。</translation>
  </message>
  <message>
   <source>Choose a folder that you may write to.</source>
   <translation>请选择你有写入权限的文件夹。</translation>
  </message>
  <message>
   <source>Choose a folder with a workspace's config.json, or create a workspace there.</source>
   <translation>请选择含有工作区 config.json 的文件夹，或在那里创建工作区。</translation>
  </message>
  <message>
   <source>Choose a run root on another disk.</source>
   <translation>请选择另一块磁盘上的运行根目录。</translation>
  </message>
  <message>
   <source>Choose a script inside the source folder that is not ignored.</source>
   <translation>请选择源代码文件夹中未被忽略的脚本。</translation>
  </message>
  <message>
   <source>Choose a target of another host.</source>
   <translation>请选择另一台主机上的计算目标。</translation>
  </message>
  <message>
   <source>Choose a target that uses Docker, such as local-docker.</source>
   <translation>请选择使用 Docker 的计算目标，例如 local-docker。</translation>
  </message>
  <message>
   <source>Choose a torchvision and a torch that were released together.</source>
   <translation>请选择同时发布的 torchvision 和 torch。</translation>
  </message>
  <message>
   <source>Choose a virtual environment, or the python program itself: venv/bin/python.</source>
   <translation>请选择虚拟环境，或 python 程序本身：venv/bin/python。</translation>
  </message>
  <message>
   <source>Choose a workspace or a run root without a comma in its path.</source>
   <translation>请选择路径中不含逗号的工作区或运行根目录。</translation>
  </message>
  <message>
   <source>Choose an environment for GPUs, or ask for 0 GPUs.</source>
   <translation>请选择适用于 GPU 的环境，或者将 GPU 数量设为 0。</translation>
  </message>
  <message>
   <source>Choose an environment that is an image, or a process target.</source>
   <translation>请选择镜像类型的环境，或使用普通进程的计算目标。</translation>
  </message>
  <message>
   <source>Choose an environment with a base image, or the target local.</source>
   <translation>请选择带有基础镜像的环境，或计算目标 local。</translation>
  </message>
  <message>
   <source>Choose an image for this host's processor.</source>
   <translation>请选择适合此主机处理器的镜像。</translation>
  </message>
  <message>
   <source>Choose an image that has it, or add requirements: {0}</source>
   <translation>请选择已包含它的镜像，或添加依赖：{0}</translation>
  </message>
  <message>
   <source>Choose an image with a shell: not a distroless or scratch image.</source>
   <translation>请选择带有 shell 的镜像，不要用 distroless 或 scratch 镜像。</translation>
  </message>
  <message>
   <source>Choose an image with it, or add a requirement so that one is built.</source>
   <translation>请选择包含它的镜像，或添加一条依赖以便构建新的镜像。</translation>
  </message>
  <message>
   <source>Choose another environment for this host.</source>
   <translation>请为这台主机选择其他环境。</translation>
  </message>
  <message>
   <source>Choose another environment, or install that interpreter here.</source>
   <translation>请选择其他环境，或在这里安装该解释器。</translation>
  </message>
  <message>
   <source>Choose another folder, or allow that it is overwritten.</source>
   <translation>请选择另一个文件夹，或允许覆盖。</translation>
  </message>
  <message>
   <source>Choose another folder.</source>
   <translation>请选择其他文件夹。</translation>
  </message>
  <message>
   <source>Choose another name, or change that pattern.</source>
   <translation>请换一个名称，或修改那个模式。</translation>
  </message>
  <message>
   <source>Choose another name, or remove that target first.</source>
   <translation>请换一个名称，或先移除那个计算目标。</translation>
  </message>
  <message>
   <source>Choose another name.</source>
   <translation>请换一个名称。</translation>
  </message>
  <message>
   <source>Choose another name. To change a curated definition, clone it under a name of your own.</source>
   <translation>请选择其他名称。要修改预置定义，请以自己的名称克隆它。</translation>
  </message>
  <message>
   <source>Choose another one, or none for any that is free.</source>
   <translation>请选择其他端口，或留空以使用任意空闲端口。</translation>
  </message>
  <message>
   <source>Choose another place, or allow that it is overwritten.</source>
   <translation>请选择另一个位置，或允许覆盖它。</translation>
  </message>
  <message>
   <source>Choose one above 1023, or none for any that is free.</source>
   <translation>请选择大于 1023 的端口，或留空以使用任意空闲端口。</translation>
  </message>
  <message>
   <source>Choose requirements.txt, a conda file (.yml), pyproject.toml, uv.lock, a Dockerfile, a saved environment, a virtual environment's folder, or a python.</source>
   <translation>请选择 requirements.txt、conda 文件（.yml）、pyproject.toml、uv.lock、Dockerfile、已保存的环境、虚拟环境的文件夹，或某个 python。</translation>
  </message>
  <message>
   <source>Choose the file that names the packages.</source>
   <translation>请选择列出各个包的文件。</translation>
  </message>
  <message>
   <source>Choose the folder that holds the script.</source>
   <translation>请选择脚本所在的文件夹。</translation>
  </message>
  <message>
   <source>Choose the folder that the Dockerfile copies from.</source>
   <translation>请选择 Dockerfile 从中复制文件的文件夹。</translation>
  </message>
  <message>
   <source>Choose the target local-docker, or an environment that has packages.</source>
   <translation>请选择目标 local-docker，或包含软件包的环境。</translation>
  </message>
  <message>
   <source>Choose the transport openssh for it.</source>
   <translation>请为它选择连接方式 openssh。</translation>
  </message>
  <message>
   <source>Choose {0} of them at most.</source>
   <translation>最多选择 {0} 个。</translation>
  </message>
  <message>
   <source>Clone the environment under a name of your own, and add there: {0}</source>
   <translation>请用自己的名称克隆该环境，并在其中添加：{0}</translation>
  </message>
  <message>
   <source>Close it, or put it into quotes of the other kind.</source>
   <translation>请把它闭合，或放进另一种引号里。</translation>
  </message>
  <message>
   <source>Close it, or remove it.</source>
   <translation>请补上，或删除它。</translation>
  </message>
  <message>
   <source>Close programs that use much memory.</source>
   <translation>请关闭占用大量内存的程序。</translation>
  </message>
  <message>
   <source>Close that window first.</source>
   <translation>请先关闭那个窗口。</translation>
  </message>
  <message>
   <source>Commands of a command are not shown.</source>
   <translation>子命令的下级命令不显示。</translation>
  </message>
  <message>
   <source>Compare the line and the one before it: indent, colons and quotation marks.</source>
   <translation>请对照这一行和前一行：缩进、冒号和引号。</translation>
  </message>
  <message>
   <source>Compare the line with its neighbours: quotation marks, brackets, equals signs.</source>
   <translation>请与相邻的行对照：引号、括号、等号。</translation>
  </message>
  <message>
   <source>Connection refused</source>
   <translation>连接被拒绝</translation>
  </message>
  <message>
   <source>Connection reset by peer</source>
   <translation>连接被对方重置</translation>
  </message>
  <message>
   <source>Connection timed out</source>
   <translation>连接超时</translation>
  </message>
  <message>
   <source>Connections reach it as soon as the program listens.</source>
   <translation>程序开始监听后，连接即可到达它。</translation>
  </message>
  <message>
   <source>Copy it beside this file, or list its lines.</source>
   <translation>请把它复制到此文件旁边，或直接列出其中的行。</translation>
  </message>
  <message>
   <source>Copy the hash again, or have pip hash or pip-compile write it.</source>
   <translation>请重新复制哈希值，或用 pip hash 或 pip-compile 生成。</translation>
  </message>
  <message>
   <source>Create it, or choose another place.</source>
   <translation>请创建它，或选择其他位置。</translation>
  </message>
  <message>
   <source>Create one, or say which one is meant.</source>
   <translation>请创建一个，或指明要用哪一个。</translation>
  </message>
  <message>
   <source>DOCKER_HOST points at another computer ({0}), which cannot see this one's folders.</source>
   <translation>DOCKER_HOST 指向另一台计算机（{0}），它看不到本机的文件夹。</translation>
  </message>
  <message>
   <source>Delete it again in a moment.</source>
   <translation>请稍后再删除。</translation>
  </message>
  <message>
   <source>Delete the workspace's folder to remove everything.</source>
   <translation>要移除全部内容，请删除该工作区的文件夹。</translation>
  </message>
  <message>
   <source>Deleting what was built of environments</source>
   <translation>正在删除已构建的环境</translation>
  </message>
  <message>
   <source>Deliver it again.</source>
   <translation>请重新传送。</translation>
  </message>
  <message>
   <source>Deliver it again; if that does not help, build it.</source>
   <translation>请重新传送；如果仍不行，请直接构建。</translation>
  </message>
  <message>
   <source>Delivering the image of {0} to {1}</source>
   <translation>正在把 {0} 的镜像传送到 {1}</translation>
  </message>
  <message>
   <source>Device or resource busy</source>
   <translation>设备或资源正忙</translation>
  </message>
  <message>
   <source>Did you mean {0}?</source>
   <translation>是否要写 {0}？</translation>
  </message>
  <message>
   <source>Directory not empty</source>
   <translation>目录不为空</translation>
  </message>
  <message>
   <source>Disk quota exceeded</source>
   <translation>超出磁盘配额</translation>
  </message>
  <message>
   <source>Docker {0}, context {1}.</source>
   <translation>Docker {0}，上下文 {1}。</translation>
  </message>
  <message>
   <source>End the line before with a backslash if this goes on with it.</source>
   <translation>如果这一行接着上一行，请在上一行末尾加反斜杠。</translation>
  </message>
  <message>
   <source>End these programs first.</source>
   <translation>请先结束这些程序。</translation>
  </message>
  <message>
   <source>Exec format error</source>
   <translation>可执行文件格式错误</translation>
  </message>
  <message>
   <source>Export it once it has.</source>
   <translation>请在它结束后导出。</translation>
  </message>
  <message>
   <source>Exporting {0}</source>
   <translation>正在导出 {0}</translation>
  </message>
  <message>
   <source>FROM names one image, and perhaps what this stage is called.</source>
   <translation>FROM 后写一个镜像，还可以写这个阶段的名称。</translation>
  </message>
  <message>
   <source>Fetching outputs of {0}</source>
   <translation>正在取回 {0} 的输出</translation>
  </message>
  <message>
   <source>Fields are {0}, params.NAME and metrics.NAME.</source>
   <translation>可用字段：{0}、params.NAME 和 metrics.NAME。</translation>
  </message>
  <message>
   <source>File exists</source>
   <translation>文件已存在</translation>
  </message>
  <message>
   <source>File name too long</source>
   <translation>文件名过长</translation>
  </message>
  <message>
   <source>Files changed while they were read: {0}.</source>
   <translation>读取期间有文件发生了变化：{0}。</translation>
  </message>
  <message>
   <source>Free disk space on the host.</source>
   <translation>请在主机上释放磁盘空间。</translation>
  </message>
  <message>
   <source>Free disk space on the host; docker system df shows what images use.</source>
   <translation>请在主机上释放磁盘空间；docker system df 可查看镜像的占用情况。</translation>
  </message>
  <message>
   <source>Free some disk space there.</source>
   <translation>请在那里释放一些磁盘空间。</translation>
  </message>
  <message>
   <source>Free some space on that disk.</source>
   <translation>请在该磁盘上释放一些空间。</translation>
  </message>
  <message>
   <source>Free some space on the disk of {0}, then run it again.</source>
   <translation>请在 {0} 所在的磁盘上释放一些空间，然后再次运行。</translation>
  </message>
  <message>
   <source>Free some space or change the folder's permissions.</source>
   <translation>请释放一些空间，或修改该文件夹的权限。</translation>
  </message>
  <message>
   <source>Free some space or choose another place.</source>
   <translation>请释放一些空间，或选择其他位置。</translation>
  </message>
  <message>
   <source>Free some space where the workspace lies.</source>
   <translation>请在工作区所在的磁盘上释放一些空间。</translation>
  </message>
  <message>
   <source>Free some space where the workspace lies; it is fetched then.</source>
   <translation>请在工作区所在的磁盘上腾出一些空间；之后会取回它。</translation>
  </message>
  <message>
   <source>Free some space, then try again.</source>
   <translation>请释放一些空间，然后重试。</translation>
  </message>
  <message>
   <source>Free some space, then try again; docker system df shows what images use.</source>
   <translation>请释放一些空间后重试；docker system df 可查看镜像的占用情况。</translation>
  </message>
  <message>
   <source>Free some space; docker system df shows what images use.</source>
   <translation>请释放一些空间；docker system df 可查看镜像的占用情况。</translation>
  </message>
  <message>
   <source>GPUs cannot be fewer than 0.</source>
   <translation>GPU 数量不能小于 0。</translation>
  </message>
  <message>
   <source>Give a host of your SSH configuration, or user@host:port.</source>
   <translation>请填写 SSH 配置中的主机，或 user@host:port。</translation>
  </message>
  <message>
   <source>Give at least one byte.</source>
   <translation>请至少填写一个字节。</translation>
  </message>
  <message>
   <source>Give it more memory, or make its batches or its number of workers smaller.</source>
   <translation>请分配更多内存，或减小批大小或 worker 数量。</translation>
  </message>
  <message>
   <source>Give it one, for example --resume PATH.</source>
   <translation>请为它添加一个，例如 --resume PATH。</translation>
  </message>
  <message>
   <source>Give several tags one by one.</source>
   <translation>请逐个添加标签。</translation>
  </message>
  <message>
   <source>Give the file that its build reads them from, such as requirements.txt.</source>
   <translation>请提供其构建时读取依赖的文件，例如 requirements.txt。</translation>
  </message>
  <message>
   <source>Give your user the right to it, or choose another run root.</source>
   <translation>请给你的用户写入权限，或选择其他运行根目录。</translation>
  </message>
  <message>
   <source>Give your user the right to read it.</source>
   <translation>请为你的用户授予读取权限。</translation>
  </message>
  <message>
   <source>HTTP {0}</source>
   <translation>HTTP {0}</translation>
  </message>
  <message>
   <source>Has the program begun to listen, and on that port? On another host the sshd must allow forwarding, too (AllowTcpForwarding).</source>
   <translation>该程序是否已开始监听，且端口正确？在其他主机上，sshd 也必须允许转发（AllowTcpForwarding）。</translation>
  </message>
  <message>
   <source>Have it exported, or sent, again.</source>
   <translation>请让对方重新导出或重新发送。</translation>
  </message>
  <message>
   <source>Here a list is expected.</source>
   <translation>此处应为列表。</translation>
  </message>
  <message>
   <source>Here a name, a colon and a value are expected.</source>
   <translation>此处应为名称、冒号和值。</translation>
  </message>
  <message>
   <source>Here a plain text is expected.</source>
   <translation>此处应为普通文本。</translation>
  </message>
  <message>
   <source>How many values it takes is known only when the script runs.</source>
   <translation>它接受几个值，要到脚本运行时才知道。</translation>
  </message>
  <message>
   <source>If nobody ended it, the host may have run out of memory: look at its system log.</source>
   <translation>如果没有人终止它，可能是主机内存耗尽：请查看主机的系统日志。</translation>
  </message>
  <message>
   <source>If the host was installed anew, ask whoever runs it, then remove that line.</source>
   <translation>如果该主机重新安装过，请先向管理它的人确认，然后删除那一行。</translation>
  </message>
  <message>
   <source>Import its folders one by one.</source>
   <translation>请逐个导入其中的文件夹。</translation>
  </message>
  <message>
   <source>Importing {0}</source>
   <translation>正在导入 {0}</translation>
  </message>
  <message>
   <source>In {0}: {1}</source>
   <translation>{0} 中：{1}</translation>
  </message>
  <message>
   <source>Indent with spaces instead of the tab.</source>
   <translation>请用空格代替制表符缩进。</translation>
  </message>
  <message>
   <source>Input/output error</source>
   <translation>输入/输出错误</translation>
  </message>
  <message>
   <source>Install Docker (Debian, Ubuntu: sudo apt install docker.io) or use a process target.</source>
   <translation>请安装 Docker（Debian、Ubuntu：sudo apt install docker.io），或改用普通进程的计算目标。</translation>
  </message>
  <message>
   <source>Install Docker Desktop, or use a process target.</source>
   <translation>请安装 Docker Desktop，或改用普通进程的计算目标。</translation>
  </message>
  <message>
   <source>Install Python 3.8 or newer there, or say where it is: the target's Python.</source>
   <translation>请在那里安装 Python 3.8 或更新版本，或指出它的位置：目标的 Python。</translation>
  </message>
  <message>
   <source>Install Python 3.8 or newer there.</source>
   <translation>请在那里安装 Python 3.8 或更高版本。</translation>
  </message>
  <message>
   <source>Install Python 3.8 or newer, or name where it is: TRAINYARD_PYTHON does that on this computer.</source>
   <translation>请安装 Python 3.8 或更新版本，或指出它的位置：在这台计算机上用 TRAINYARD_PYTHON。</translation>
  </message>
  <message>
   <source>Install and start Docker.</source>
   <translation>请安装并启动 Docker。</translation>
  </message>
  <message>
   <source>Install docker-buildx there (Debian: sudo apt install docker-buildx), or do without it.</source>
   <translation>请在那台主机上安装 docker-buildx（Debian：sudo apt install docker-buildx），或改用不需要它的写法。</translation>
  </message>
  <message>
   <source>Install it there: {0} -m pip install {1}</source>
   <translation>请在那里安装：{0} -m pip install {1}</translation>
  </message>
  <message>
   <source>Install micromamba there; a single program in ~/.local/bin is enough. {0}</source>
   <translation>请在那里安装 micromamba；在 ~/.local/bin 中放一个程序就够了。{0}</translation>
  </message>
  <message>
   <source>Install nvidia-container-toolkit on the host, or ask for 0 GPUs.</source>
   <translation>请在主机上安装 nvidia-container-toolkit，或把 GPU 数量设为 0。</translation>
  </message>
  <message>
   <source>Install nvidia-container-toolkit there, then set it up.</source>
   <translation>请在那里安装 nvidia-container-toolkit，然后进行设置。</translation>
  </message>
  <message>
   <source>Install the driver, or restart the host: an updated driver works only after that. Until then runs use the CPU.</source>
   <translation>请安装驱动，或重启主机：更新后的驱动重启后才能使用。在此之前运行使用 CPU。</translation>
  </message>
  <message>
   <source>Install the package {0}.</source>
   <translation>请安装软件包 {0}。</translation>
  </message>
  <message>
   <source>Install tini (Docker) or catatonit (Podman) on the host.</source>
   <translation>请在主机上安装 tini（Docker）或 catatonit（Podman）。</translation>
  </message>
  <message>
   <source>Install uv on the host, or the packages python3-venv and python3-pip.</source>
   <translation>请在主机上安装 uv，或安装软件包 python3-venv 和 python3-pip。</translation>
  </message>
  <message>
   <source>Is a directory</source>
   <translation>是一个目录</translation>
  </message>
  <message>
   <source>Is it an executable file?</source>
   <translation>它是可执行文件吗？</translation>
  </message>
  <message>
   <source>Is it on, and is the network there? Try: ssh {0}</source>
   <translation>它开机了吗？网络通吗？请试试：ssh {0}</translation>
  </message>
  <message>
   <source>Is it overloaded, or the network slow? What runs there goes on.</source>
   <translation>它是否负载过高，或网络太慢？在那里运行的内容会继续。</translation>
  </message>
  <message>
   <source>Is the image still there?</source>
   <translation>镜像还在吗？</translation>
  </message>
  <message>
   <source>It adds options of its own.</source>
   <translation>它自己会添加选项。</translation>
  </message>
  <message>
   <source>It comes from its host, or was cut off there.</source>
   <translation>内容正从其主机传来，或在主机上被截断。</translation>
  </message>
  <message>
   <source>It does not tell what is installed: {0}</source>
   <translation>它没有说明安装了什么：{0}</translation>
  </message>
  <message>
   <source>It has logged numbers only.</source>
   <translation>该运行只记录了数值。</translation>
  </message>
  <message>
   <source>It has no name.</source>
   <translation>它没有名称。</translation>
  </message>
  <message>
   <source>It has: {0}.</source>
   <translation>现有：{0}。</translation>
  </message>
  <message>
   <source>It holds too many in each other.</source>
   <translation>它嵌套的层数过多。</translation>
  </message>
  <message>
   <source>It is a command of another group.</source>
   <translation>它是另一组里的命令。</translation>
  </message>
  <message>
   <source>It is a parent that is made elsewhere.</source>
   <translation>它是在别处创建的父解析器。</translation>
  </message>
  <message>
   <source>It is a parser that is made elsewhere, so what it takes is not shown.</source>
   <translation>这个解析器是在别处创建的，因此它的参数不显示。</translation>
  </message>
  <message>
   <source>It is added in a loop.</source>
   <translation>它是在循环中添加的。</translation>
  </message>
  <message>
   <source>It is asked again.</source>
   <translation>会再次询问它。</translation>
  </message>
  <message>
   <source>It is at least {0}.</source>
   <translation>最小为 {0}。</translation>
  </message>
  <message>
   <source>It is at most {0}.</source>
   <translation>最大为 {0}。</translation>
  </message>
  <message>
   <source>It is being built, deleted or asked for by a run just now.</source>
   <translation>它正在被构建、删除，或者正被一个运行请求。</translation>
  </message>
  <message>
   <source>It is defined in another file, so what it holds is not shown.</source>
   <translation>它定义在另一个文件中，因此其内容不显示。</translation>
  </message>
  <message>
   <source>It is in use by {0} and {1} more.</source>
   <translation>{0} 以及另外 {1} 个正在使用它。</translation>
  </message>
  <message>
   <source>It is in use by {0}.</source>
   <translation>{0} 正在使用它。</translation>
  </message>
  <message>
   <source>It is larger than {0} KiB, so it is hardly a definition.</source>
   <translation>它大于 {0} KiB，不太可能是定义文件。</translation>
  </message>
  <message>
   <source>It is looked at as soon as the host answers.</source>
   <translation>主机一有响应就会检查。</translation>
  </message>
  <message>
   <source>It is not known how far MLflow's metrics were taken up: the last may be missing.</source>
   <translation>不知道 MLflow 的指标取用到了哪里：最后的一些可能缺失。</translation>
  </message>
  <message>
   <source>It is not known how far the CSV files of metrics were read: their last points may be missing.</source>
   <translation>无法得知指标 CSV 文件读到了何处：最后的数据点可能缺失。</translation>
  </message>
  <message>
   <source>It is not known how far the TensorBoard event files were read: their last points may be missing.</source>
   <translation>不知道 TensorBoard 事件文件读到了哪里：最后的一些数据点可能缺失。</translation>
  </message>
  <message>
   <source>It is not known how far the log was read: its last metrics may be missing.</source>
   <translation>不知道日志读到了哪里：最后的一些指标可能缺失。</translation>
  </message>
  <message>
   <source>It is not known what is in {0} on {1}.</source>
   <translation>无法得知 {0} 在 {1} 上有什么。</translation>
  </message>
  <message>
   <source>It is not known what is in {0}.</source>
   <translation>无法得知 {0} 里有什么。</translation>
  </message>
  <message>
   <source>It is not known whether {0} has what the script imports on {1}: {2}</source>
   <translation>无法确定 {0} 在 {1} 上是否有脚本所导入的内容：{2}</translation>
  </message>
  <message>
   <source>It is read from a file. Compare and sort by .last, .min, .max or .count.</source>
   <translation>它从文件中读取。请用 .last、.min、.max 或 .count 比较和排序。</translation>
  </message>
  <message>
   <source>It is too long.</source>
   <translation>它太长了。</translation>
  </message>
  <message>
   <source>It is tried again. If it ends so each time, ask whoever runs that host what its sshd says of it.</source>
   <translation>会再次尝试。如果每次都这样中断，请询问该主机的管理员，其 sshd 日志中是怎么说的。</translation>
  </message>
  <message>
   <source>It left no outputs.</source>
   <translation>它没有留下输出。</translation>
  </message>
  <message>
   <source>It looks like SHA256: and 43 letters and digits, as ssh-keygen -l shows it.</source>
   <translation>它的形式是 SHA256: 加 43 个字母和数字，与 ssh-keygen -l 的显示相同。</translation>
  </message>
  <message>
   <source>It must be one of {0}.</source>
   <translation>必须是以下之一：{0}。</translation>
  </message>
  <message>
   <source>It stays in the run's folder on the host.</source>
   <translation>它留在主机上该运行的文件夹中。</translation>
  </message>
  <message>
   <source>It takes all the rest of the line.</source>
   <translation>它接收这一行余下的全部内容。</translation>
  </message>
  <message>
   <source>It takes {0} values.</source>
   <translation>它需要 {0} 个值。</translation>
  </message>
  <message>
   <source>It was not asked to the end.</source>
   <translation>询问没有进行到底。</translation>
  </message>
  <message>
   <source>It was stopped before it was done.</source>
   <translation>在完成之前已被停止。</translation>
  </message>
  <message>
   <source>Its condition does not hold there.</source>
   <translation>它的条件在那里不成立。</translation>
  </message>
  <message>
   <source>Its content was changed afterwards; the record stays as it was.</source>
   <translation>它的内容在记录之后被改动过；记录保持原样。</translation>
  </message>
  <message>
   <source>Its file in the run's folder was changed.</source>
   <translation>运行文件夹中的相应文件已被改动。</translation>
  </message>
  <message>
   <source>Its name is made while the script runs.</source>
   <translation>它的名称在脚本运行时才生成。</translation>
  </message>
  <message>
   <source>Its name or its form is made while the script runs.</source>
   <translation>它的名称或形式在脚本运行时才生成。</translation>
  </message>
  <message>
   <source>Its outputs: {0}.</source>
   <translation>它的输出：{0}。</translation>
  </message>
  <message>
   <source>Its patterns: {0}.</source>
   <translation>它的模式：{0}。</translation>
  </message>
  <message>
   <source>Its python3 said nothing.</source>
   <translation>它的 python3 没有任何输出。</translation>
  </message>
  <message>
   <source>Its settings are made while the script runs.</source>
   <translation>它的设置在脚本运行时才生成。</translation>
  </message>
  <message>
   <source>Its type changes how it is given.</source>
   <translation>它的类型改变了给出它的方式。</translation>
  </message>
  <message>
   <source>Its {0} key has the fingerprint {1}. If that is the right one, accept it, or give --host-key {2}.</source>
   <translation>它的 {0} 密钥的指纹是 {1}。如果正确，请接受它，或使用 --host-key {2}。</translation>
  </message>
  <message>
   <source>Join the docker group: sudo usermod -aG docker $USER, then log out and in again; or install rootless Docker.</source>
   <translation>请加入 docker 组：sudo usermod -aG docker $USER，然后注销并重新登录；或安装 rootless Docker。</translation>
  </message>
  <message>
   <source>Keep long texts in a file among the outputs.</source>
   <translation>较长的文字请保存为输出中的文件。</translation>
  </message>
  <message>
   <source>Keep one of the two lines.</source>
   <translation>请保留两行中的一行。</translation>
  </message>
  <message>
   <source>Keep one of the two.</source>
   <translation>请保留两者之一。</translation>
  </message>
  <message>
   <source>Keep runs small: long ones are often ended on login nodes.</source>
   <translation>请只做小的运行：登录节点上的长时间运行常会被终止。</translation>
  </message>
  <message>
   <source>Known are {0}.</source>
   <translation>可用的值：{0}。</translation>
  </message>
  <message>
   <source>Leave it out.</source>
   <translation>请去掉它。</translation>
  </message>
  <message>
   <source>Leave out what the Dockerfile does not copy with a {0} file.</source>
   <translation>请用 {0} 文件排除 Dockerfile 不会复制的内容。</translation>
  </message>
  <message>
   <source>Leave out what the script does not need with a .trainyardignore file.</source>
   <translation>请用 .trainyardignore 文件排除脚本不需要的内容。</translation>
  </message>
  <message>
   <source>Leave the additions out, or make an image.</source>
   <translation>请去掉添加的内容，或改为制作镜像。</translation>
  </message>
  <message>
   <source>Leave the base image out, or change the line that begins with FROM.</source>
   <translation>请不要填写基础镜像，或修改以 FROM 开头的那一行。</translation>
  </message>
  <message>
   <source>Let your programs go on without a log-in; or ask the administrator for KillUserProcesses=no.</source>
   <translation>请允许你的程序在未登录时继续运行；或请管理员设置 KillUserProcesses=no。</translation>
  </message>
  <message>
   <source>Let your services go on without a log-in.</source>
   <translation>请允许你的服务在未登录时继续运行。</translation>
  </message>
  <message>
   <source>Line {0} needs BuildKit ({1}): a host without docker-buildx cannot build it.</source>
   <translation>第 {0} 行需要 BuildKit（{1}）：没有 docker-buildx 的主机无法构建。</translation>
  </message>
  <message>
   <source>Line {0} of the Dockerfile ({1}) needs BuildKit, which this host does not have.</source>
   <translation>Dockerfile 第 {0} 行（{1}）需要 BuildKit，而这台主机没有。</translation>
  </message>
  <message>
   <source>Line {0} of the Dockerfile has a heredoc, which {1} knows from {2} on.</source>
   <translation>Dockerfile 第 {0} 行有 heredoc，{1} 从 {2} 版起才支持。</translation>
  </message>
  <message>
   <source>Line {0} of the Dockerfile, {1}: {2}</source>
   <translation>Dockerfile 第 {0} 行，{1}：{2}</translation>
  </message>
  <message>
   <source>Line {0} of the Dockerfile: {1}</source>
   <translation>Dockerfile 第 {0} 行：{1}</translation>
  </message>
  <message>
   <source>Line {0} of {1} is no Python: {2}.</source>
   <translation>{1} 的第 {0} 行不是 Python 代码：{2}。</translation>
  </message>
  <message>
   <source>Line {0}, column {1}: {2}</source>
   <translation>第 {0} 行第 {1} 列：{2}</translation>
  </message>
  <message>
   <source>List them with: docker context ls; then: docker context use default</source>
   <translation>用 docker context ls 查看所有上下文，然后执行：docker context use default</translation>
  </message>
  <message>
   <source>Look at the log and the outputs.</source>
   <translation>请查看日志和输出。</translation>
  </message>
  <message>
   <source>Look at the network, the proxy, and the index that pip is told to use.</source>
   <translation>请检查网络、代理以及 pip 所配置的软件包索引。</translation>
  </message>
  <message>
   <source>Look for it in the run's folder there.</source>
   <translation>请在那里该运行的文件夹中查找它。</translation>
  </message>
  <message>
   <source>Look into {0}.</source>
   <translation>请查看 {0}。</translation>
  </message>
  <message>
   <source>Look up what the system of this base image calls that package.</source>
   <translation>请查询该基础镜像的系统对此软件包的叫法。</translation>
  </message>
  <message>
   <source>Look whether its disk still answers.</source>
   <translation>请检查它的磁盘是否还有回应。</translation>
  </message>
  <message>
   <source>Look whether its name is right, and whether the image was deleted there.</source>
   <translation>请检查名称是否正确，以及镜像是否已从仓库中删除。</translation>
  </message>
  <message>
   <source>Looking for changes in the input {0}</source>
   <translation>正在查找输入 {0} 的改动</translation>
  </message>
  <message>
   <source>Loosen the versions of the requirements so that they fit.</source>
   <translation>请放宽依赖的版本限制，使它们相互兼容。</translation>
  </message>
  <message>
   <source>Loosen these versions so that one fits.</source>
   <translation>请放宽这些版本条件，使其能有一个版本满足。</translation>
  </message>
  <message>
   <source>Make an environment of packages or an image.</source>
   <translation>请改用由软件包或镜像构成的环境。</translation>
  </message>
  <message>
   <source>Make that file writable for you.</source>
   <translation>请使您可以写入该文件。</translation>
  </message>
  <message>
   <source>Memory limits are not kept here: this user can make no control group that limits memory. A container target such as local-docker keeps them.</source>
   <translation>此处无法执行内存限制：当前用户不能创建限制内存的控制组。容器目标（例如 local-docker）可以执行内存限制。</translation>
  </message>
  <message>
   <source>Mend it or remove it; everything else goes on without it.</source>
   <translation>请修复或移除它；其他一切不受影响。</translation>
  </message>
  <message>
   <source>Mend it; ssh -G HOST shows the same error.</source>
   <translation>请修正它；ssh -G HOST 会显示同样的错误。</translation>
  </message>
  <message>
   <source>Mend or delete that file.</source>
   <translation>请修复或删除该文件。</translation>
  </message>
  <message>
   <source>Mend that line of the requirements.</source>
   <translation>请修改依赖中的这一行。</translation>
  </message>
  <message>
   <source>Mend that, or use Run again and choose another one.</source>
   <translation>请排除这个问题，或者使用“再次运行”并选择其他输入。</translation>
  </message>
  <message>
   <source>Mend the line; the script would end there.</source>
   <translation>请改正这一行；脚本会在此处终止。</translation>
  </message>
  <message>
   <source>Messages in the window go on.</source>
   <translation>窗口内的消息不受影响。</translation>
  </message>
  <message>
   <source>Metrics are not collected from {0}.</source>
   <translation>不能从 {0} 收集指标。</translation>
  </message>
  <message>
   <source>More than 1 GiB would be in the context. {0}</source>
   <translation>构建上下文将超过 1 GiB。{0}</translation>
  </message>
  <message>
   <source>More than 1 GiB would travel. {0}</source>
   <translation>将要传送的内容超过 1 GiB。{0}</translation>
  </message>
  <message>
   <source>Name a context that holds it, or copy it there.</source>
   <translation>请指定包含它的构建上下文，或把它复制进去。</translation>
  </message>
  <message>
   <source>Name a context that holds it.</source>
   <translation>请指定包含它的构建上下文。</translation>
  </message>
  <message>
   <source>Name a file as seen from the folder of this one.</source>
   <translation>请写出相对于此文件所在文件夹的路径。</translation>
  </message>
  <message>
   <source>Name a package, or an address that the host can reach.</source>
   <translation>请写包名，或主机能访问的地址。</translation>
  </message>
  <message>
   <source>Name a user who may, or log in on that host with docker login.</source>
   <translation>请指定有权限的用户，或在那台主机上执行 docker login 登录。</translation>
  </message>
  <message>
   <source>Name another file in SSL_CERT_FILE.</source>
   <translation>请在 SSL_CERT_FILE 中指定另一个文件。</translation>
  </message>
  <message>
   <source>Name it as seen from that folder, or name another context.</source>
   <translation>请写相对于该文件夹的路径，或指定另一个构建上下文。</translation>
  </message>
  <message>
   <source>Name one as docker does, for example {0}.</source>
   <translation>请按 docker 的写法填写，例如 {0}。</translation>
  </message>
  <message>
   <source>Name one, for example python:3.11-slim.</source>
   <translation>请填写一个，例如 python:3.11-slim。</translation>
  </message>
  <message>
   <source>Name one: conda-forge.</source>
   <translation>请写明一个，例如 conda-forge。</translation>
  </message>
  <message>
   <source>Name only the packages that the script needs.</source>
   <translation>请只列出脚本需要的包。</translation>
  </message>
  <message>
   <source>Name two or more.</source>
   <translation>请指定两个或更多。</translation>
  </message>
  <message>
   <source>Names of TensorBoard series may have {0} letters: longer ones are left out.</source>
   <translation>TensorBoard 曲线的名称最多 {0} 个字符：更长的已略去。</translation>
  </message>
  <message>
   <source>Names of columns in CSV files may have {0} letters: longer ones are left out.</source>
   <translation>CSV 文件的列名最多 {0} 个字符：更长的会被忽略。</translation>
  </message>
  <message>
   <source>Names that start with {0} are reserved for curated definitions.</source>
   <translation>以 {0} 开头的名称保留给预置的环境定义。</translation>
  </message>
  <message>
   <source>Neither docker nor podman is installed, or they are not on PATH.</source>
   <translation>没有安装 docker 或 podman，或它们不在 PATH 中。</translation>
  </message>
  <message>
   <source>Neither run's code has a file {0}.</source>
   <translation>两个运行的代码中都没有文件 {0}。</translation>
  </message>
  <message>
   <source>Neither {0} nor a folder above it is a workspace.</source>
   <translation>{0} 及其上级文件夹都不是工作区。</translation>
  </message>
  <message>
   <source>Network is unreachable</source>
   <translation>网络不可达</translation>
  </message>
  <message>
   <source>No Docker engine answers at DOCKER_HOST={0}.</source>
   <translation>DOCKER_HOST={0} 处没有 Docker 引擎响应。</translation>
  </message>
  <message>
   <source>No GPUs. {0}</source>
   <translation>没有 GPU。{0}</translation>
  </message>
  <message>
   <source>No answer.</source>
   <translation>没有响应。</translation>
  </message>
  <message>
   <source>No container engine answers.</source>
   <translation>没有容器引擎响应。</translation>
  </message>
  <message>
   <source>No index is asked for an address.</source>
   <translation>对于网址，不会查询索引。</translation>
  </message>
  <message>
   <source>No route to host</source>
   <translation>没有到主机的路由</translation>
  </message>
  <message>
   <source>No space left on device</source>
   <translation>设备上没有剩余空间</translation>
  </message>
  <message>
   <source>No step is so high</source>
   <translation>步数不可能这么大</translation>
  </message>
  <message>
   <source>No such file or directory</source>
   <translation>没有这个文件或目录</translation>
  </message>
  <message>
   <source>No terminal program was found here.</source>
   <translation>未在此处找到终端程序。</translation>
  </message>
  <message>
   <source>No version of {0} is {1} all at once.</source>
   <translation>{0} 没有同时满足 {1} 的版本。</translation>
  </message>
  <message>
   <source>No workspace is open.</source>
   <translation>没有打开工作区。</translation>
  </message>
  <message>
   <source>Nobody takes in what runs write, so that their logs are not read either.</source>
   <translation>没有任何进程在收录运行写出的内容，因此它们的日志也不会被读取。</translation>
  </message>
  <message>
   <source>Not a directory</source>
   <translation>不是目录</translation>
  </message>
  <message>
   <source>Not all of {0} was taken: {1}.</source>
   <translation>{0} 未能全部导入：{1}。</translation>
  </message>
  <message>
   <source>Not every package of the lock has a hash, so none is checked.</source>
   <translation>锁文件中并非每个包都有哈希值，因此一律不校验。</translation>
  </message>
  <message>
   <source>Not named in the environment {0}, though other packages may bring it: {1}.</source>
   <translation>环境 {0} 中没有写明，但可能由其他软件包带来：{1}。</translation>
  </message>
  <message>
   <source>Not together with {0}.</source>
   <translation>不能与 {0} 同时使用。</translation>
  </message>
  <message>
   <source>Nothing at {0} can be imported as a run.</source>
   <translation>{0} 中没有可以作为运行导入的内容。</translation>
  </message>
  <message>
   <source>Nothing builds it there.</source>
   <translation>那里没有在构建它。</translation>
  </message>
  <message>
   <source>Nothing can be started on {0}: {1}.</source>
   <translation>无法在 {0} 上启动任何程序：{1}。</translation>
  </message>
  <message>
   <source>Nothing listens on port {0} of {1}{2}.</source>
   <translation>{1}{2} 的端口 {0} 上没有程序在监听。</translation>
  </message>
  <message>
   <source>Nothing listens on port {0} there yet.</source>
   <translation>那里的端口 {0} 上尚无程序监听。</translation>
  </message>
  <message>
   <source>Nothing of ours is called {0}.</source>
   <translation>没有名为 {0} 的内容。</translation>
  </message>
  <message>
   <source>One a line, please.</source>
   <translation>请每行写一条。</translation>
  </message>
  <message>
   <source>One run alone cannot be compared.</source>
   <translation>只有一个运行，无法对比。</translation>
  </message>
  <message>
   <source>Only another version of Python has it.</source>
   <translation>只有其他版本的 Python 才有。</translation>
  </message>
  <message>
   <source>Only columns can show a metric at a step</source>
   <translation>只有列可以显示指标在某一步的值</translation>
  </message>
  <message>
   <source>Only conda has {0}.</source>
   <translation>只有 conda 才有 {0}。</translation>
  </message>
  <message>
   <source>Open it with another program, or save it.</source>
   <translation>请用其他程序打开，或另存。</translation>
  </message>
  <message>
   <source>Open it, or choose another folder.</source>
   <translation>请打开它，或选择其他文件夹。</translation>
  </message>
  <message>
   <source>Open the workspace again.</source>
   <translation>请重新打开工作区。</translation>
  </message>
  <message>
   <source>Open the workspace again: the index is rebuilt from the run folders.</source>
   <translation>请重新打开工作区：索引会根据运行文件夹重建。</translation>
  </message>
  <message>
   <source>Operation not permitted</source>
   <translation>操作不被允许</translation>
  </message>
  <message>
   <source>Other hosts keep their runs in the same place: {0}. Each looks after its own only.</source>
   <translation>另有其他主机把运行保存在同一位置：{0} 台。每台只管理自己的运行。</translation>
  </message>
  <message>
   <source>Outputs are known once the run has ended.</source>
   <translation>运行结束后才能知道有哪些输出。</translation>
  </message>
  <message>
   <source>Outputs of {0} are not here: {1}</source>
   <translation>{0} 的输出不在这里：{1}</translation>
  </message>
  <message>
   <source>Permission denied</source>
   <translation>权限不足</translation>
  </message>
  <message>
   <source>Podman cannot read secrets from {0}, as there is a comma in the path.</source>
   <translation>Podman 无法读取 {0} 中的密钥，因为该路径含有逗号。</translation>
  </message>
  <message>
   <source>Podman does not answer within {0} seconds.</source>
   <translation>Podman 在 {0} 秒内没有应答。</translation>
  </message>
  <message>
   <source>Points of the run's curves are missing: {0}</source>
   <translation>运行的曲线缺少数据点：{0}</translation>
  </message>
  <message>
   <source>Port {0} is not to be reached inside of the container: {1}.</source>
   <translation>无法在容器内连接端口 {0}：{1}。</translation>
  </message>
  <message>
   <source>Port {0} of this computer cannot be used: {1}.</source>
   <translation>无法使用此计算机的端口 {0}：{1}。</translation>
  </message>
  <message>
   <source>Port {0} of this computer is in use.</source>
   <translation>此计算机的端口 {0} 已被占用。</translation>
  </message>
  <message>
   <source>Ports go from 1 to 65535.</source>
   <translation>端口范围为 1 到 65535。</translation>
  </message>
  <message>
   <source>Possible are exported runs, TensorBoard log folders, mlruns folders, MLflow's SQLite files, folders of offline W&amp;B runs, and CSV files.</source>
   <translation>可以导入的有：导出的运行、TensorBoard 日志文件夹、mlruns 文件夹、MLflow 的 SQLite 文件、W&amp;B 离线运行的文件夹和 CSV 文件。</translation>
  </message>
  <message>
   <source>Possible are {0} and params.NAME.</source>
   <translation>可用的有 {0} 和 params.NAME。</translation>
  </message>
  <message>
   <source>Publish it, or let its code travel with the run.</source>
   <translation>请发布它，或让其代码随运行一起传送。</translation>
  </message>
  <message>
   <source>Push again, and give it when it is asked for.</source>
   <translation>请重新推送，并在询问时输入密码。</translation>
  </message>
  <message>
   <source>Pushing the image of {0} to {1}</source>
   <translation>正在把 {0} 的镜像推送到 {1}</translation>
  </message>
  <message>
   <source>Put it back there, or use Run again and choose where it is.</source>
   <translation>请把它放回原处，或者使用“再次运行”并选择它现在的位置。</translation>
  </message>
  <message>
   <source>Put the certificate of its authority into /etc/docker/certs.d/{0}/ca.crt there.</source>
   <translation>请把其证书颁发机构的证书放到那台主机的 /etc/docker/certs.d/{0}/ca.crt。</translation>
  </message>
  <message>
   <source>PyTorch 2.13.0 with torchvision 0.28.0, for NVIDIA GPUs</source>
   <translation>PyTorch 2.13.0 与 torchvision 0.28.0，用于 NVIDIA GPU</translation>
  </message>
  <message>
   <source>PyTorch 2.13.0 with torchvision 0.28.0, for the processor</source>
   <translation>PyTorch 2.13.0 与 torchvision 0.28.0，用于 CPU</translation>
  </message>
  <message>
   <source>PyTorch 2.14.1 with torchvision 0.29.1, for NVIDIA GPUs</source>
   <translation>PyTorch 2.14.1 与 torchvision 0.29.1，用于 NVIDIA GPU</translation>
  </message>
  <message>
   <source>PyTorch 2.14.1 with torchvision 0.29.1, for the processor</source>
   <translation>PyTorch 2.14.1 与 torchvision 0.29.1，用于 CPU</translation>
  </message>
  <message>
   <source>PyTorch 2.15.0 with torchvision 0.29.2, for NVIDIA GPUs</source>
   <translation>PyTorch 2.15.0 与 torchvision 0.29.2，用于 NVIDIA GPU</translation>
  </message>
  <message>
   <source>PyTorch 2.15.0 with torchvision 0.29.2, for the processor</source>
   <translation>PyTorch 2.15.0 与 torchvision 0.29.2，用于 CPU</translation>
  </message>
  <message>
   <source>PyTorch in {0} is a build without CUDA ({1}), so it uses none of the GPUs of {2}, which has {3}.</source>
   <translation>{0} 中的 PyTorch 是不含 CUDA 的版本（{1}），因此不会使用 {2} 的任何 GPU，而它有 {3} 个。</translation>
  </message>
  <message>
   <source>Python and nothing else</source>
   <translation>只有 Python</translation>
  </message>
  <message>
   <source>Python {0}.</source>
   <translation>Python {0}。</translation>
  </message>
  <message>
   <source>Quit Docker Desktop and start it again.</source>
   <translation>请退出 Docker Desktop，然后重新启动。</translation>
  </message>
  <message>
   <source>Raise MaxSessions in its sshd_config, or end something that runs there.</source>
   <translation>请调高其 sshd_config 中的 MaxSessions，或结束在那里运行的某个程序。</translation>
  </message>
  <message>
   <source>Read-only file system</source>
   <translation>文件系统为只读</translation>
  </message>
  <message>
   <source>Reading the image of {0} at {1}</source>
   <translation>正在读取 {1} 上 {0} 的镜像</translation>
  </message>
  <message>
   <source>Reading the input {0}</source>
   <translation>正在读取输入 {0}</translation>
  </message>
  <message>
   <source>Reading {0}</source>
   <translation>正在读取 {0}</translation>
  </message>
  <message>
   <source>Remove it, or set it as a variable of pip on the host.</source>
   <translation>请删除它，或在主机上设为 pip 的变量。</translation>
  </message>
  <message>
   <source>Remove it; known are: {0}.</source>
   <translation>请删除它；可用的有：{0}。</translation>
  </message>
  <message>
   <source>Remove one of the lines that begin with -r or -c.</source>
   <translation>请删除其中一行以 -r 或 -c 开头的内容。</translation>
  </message>
  <message>
   <source>Remove one that is not needed any more.</source>
   <translation>请删除一个不再需要的模式。</translation>
  </message>
  <message>
   <source>Remove the file, or open the workspace with the Trainyard that wrote it.</source>
   <translation>请移除该文件，或用写入它的 Trainyard 版本打开此工作区。</translation>
  </message>
  <message>
   <source>Remove what still needs it, for example with: docker rm NAME</source>
   <translation>请先移除仍需要它的容器，例如：docker rm NAME</translation>
  </message>
  <message>
   <source>Rename one of them: signs, letters other than A to Z, and upper or lower case do not tell them apart.</source>
   <translation>请重命名其中一个：符号、A 到 Z 以外的字母以及大小写都不能区分它们。</translation>
  </message>
  <message>
   <source>Repair that on the host, then run it again.</source>
   <translation>请在主机上修复，然后再次运行。</translation>
  </message>
  <message>
   <source>Repair that on the host, then try again.</source>
   <translation>请在主机上修复该问题，然后重试。</translation>
  </message>
  <message>
   <source>Restart it: sudo systemctl restart docker</source>
   <translation>请重启它：sudo systemctl restart docker</translation>
  </message>
  <message>
   <source>Restore it from a backup of the workspace.</source>
   <translation>请从工作区的备份中恢复它。</translation>
  </message>
  <message>
   <source>Restore the file from a backup, or create a workspace elsewhere.</source>
   <translation>请从备份中恢复该文件，或在别处创建工作区。</translation>
  </message>
  <message>
   <source>Rootless containers end when their user logs out of the host for good. With loginctl enable-linger they go on.</source>
   <translation>用户完全注销该主机时，无根容器会结束。执行 loginctl enable-linger 后它们会继续。</translation>
  </message>
  <message>
   <source>Run it again.</source>
   <translation>请再次运行。</translation>
  </message>
  <message>
   <source>Run it again. Engines with live-restore keep containers running.</source>
   <translation>请再次运行。启用 live-restore 的引擎会让容器保持运行。</translation>
  </message>
  <message>
   <source>Run it again: its image is made first.</source>
   <translation>请再次运行：会先重新构建其镜像。</translation>
  </message>
  <message>
   <source>Run it again; a script that saves checkpoints can go on from them.</source>
   <translation>请再次运行；保存了检查点的脚本可以从检查点继续。</translation>
  </message>
  <message>
   <source>Run uv lock where the project is.</source>
   <translation>请在项目所在处运行 uv lock。</translation>
  </message>
  <message>
   <source>Run: uv lock</source>
   <translation>请运行：uv lock</translation>
  </message>
  <message>
   <source>Runs cannot be grouped by {0}.</source>
   <translation>运行不能按 {0} 分组。</translation>
  </message>
  <message>
   <source>Runs cannot be kept in {0}: it may not be written to.</source>
   <translation>无法把运行保存在 {0}：没有写入权限。</translation>
  </message>
  <message>
   <source>Runs cannot be sorted by {0}.</source>
   <translation>运行不能按 {0} 排序。</translation>
  </message>
  <message>
   <source>Runs cannot be started by {0} here.</source>
   <translation>这里不能用 {0} 启动运行。</translation>
  </message>
  <message>
   <source>Runs cannot run on Windows itself.</source>
   <translation>运行不能直接在 Windows 上执行。</translation>
  </message>
  <message>
   <source>Runs end when you log out of this computer. To keep them: loginctl enable-linger</source>
   <translation>你从这台计算机注销时，运行会结束。要保留它们：loginctl enable-linger</translation>
  </message>
  <message>
   <source>Runs in the trash are not deleted for good: {0}</source>
   <translation>回收站中的运行未能永久删除：{0}</translation>
  </message>
  <message>
   <source>Runs or builds go on here: {0}.</source>
   <translation>这里仍有运行或构建在进行：{0}。</translation>
  </message>
  <message>
   <source>Runs use the CPU.</source>
   <translation>运行将使用 CPU。</translation>
  </message>
  <message>
   <source>Save it anew as text.</source>
   <translation>请将它重新保存为文本。</translation>
  </message>
  <message>
   <source>Save it from there: trainyard env save.</source>
   <translation>请在那里保存：trainyard env save。</translation>
  </message>
  <message>
   <source>Save it in UTF-8, or name its encoding in the first line.</source>
   <translation>请以 UTF-8 保存，或在第一行写明它的编码。</translation>
  </message>
  <message>
   <source>Save it to look at what was logged.</source>
   <translation>请另存后查看所记录的内容。</translation>
  </message>
  <message>
   <source>Save its packages as a file, and make an environment from that.</source>
   <translation>请把它的软件包保存为文件，再用该文件创建环境。</translation>
  </message>
  <message>
   <source>Save the file in UTF-8.</source>
   <translation>请以 UTF-8 保存文件。</translation>
  </message>
  <message>
   <source>Say which kind.</source>
   <translation>请指明种类。</translation>
  </message>
  <message>
   <source>Send it again.</source>
   <translation>请重新发送。</translation>
  </message>
  <message>
   <source>Sending files to {0}</source>
   <translation>正在将文件发送到 {0}</translation>
  </message>
  <message>
   <source>Set AllowTcpForwarding yes in its sshd_config, or ask whoever runs it.</source>
   <translation>请在其 sshd_config 中设置 AllowTcpForwarding yes，或联系管理员。</translation>
  </message>
  <message>
   <source>Set SSL_CERT_FILE on the host to the CA bundle of your network; builds then use it too.</source>
   <translation>请在主机上把 SSL_CERT_FILE 设为你所在网络的 CA 证书包；构建时也会使用它。</translation>
  </message>
  <message>
   <source>Share that folder in Docker Desktop: Settings, Resources, File sharing.</source>
   <translation>请在 Docker Desktop 中共享该文件夹：Settings、Resources、File sharing。</translation>
  </message>
  <message>
   <source>Slurm {0} is there, too.</source>
   <translation>那里还有 Slurm {0}。</translation>
  </message>
  <message>
   <source>Slurm {0} is there: this is a login node, most likely.</source>
   <translation>那里有 Slurm {0}：这很可能是登录节点。</translation>
  </message>
  <message>
   <source>Something changed it afterwards: look for it in the run's folder there.</source>
   <translation>之后有什么改动了它：请在那里该运行的文件夹中查找它。</translation>
  </message>
  <message>
   <source>Start Docker Desktop.</source>
   <translation>请启动 Docker Desktop。</translation>
  </message>
  <message>
   <source>Start it: sudo systemctl start docker</source>
   <translation>请启动它：sudo systemctl start docker</translation>
  </message>
  <message>
   <source>Start one (such as GNOME Keyring), or set {0}NAME in the environment: then nothing is stored.</source>
   <translation>请启动一个（例如 GNOME Keyring），或设置环境变量 {0}NAME：这样不会保存任何内容。</translation>
  </message>
  <message>
   <source>Stopped as a smoke test: {0}.</source>
   <translation>冒烟测试已停止：{0}。</translation>
  </message>
  <message>
   <source>Store it first, or set {0}{1} in the environment.</source>
   <translation>请先保存它，或设置环境变量 {0}{1}。</translation>
  </message>
  <message>
   <source>Store it there, or set TRAINYARD_SECRET_{0} in the environment.</source>
   <translation>请在那台电脑上保存它，或设置环境变量 TRAINYARD_SECRET_{0}。</translation>
  </message>
  <message>
   <source>Submit again once nothing writes to them.</source>
   <translation>请在没有程序写入这些文件后重新提交。</translation>
  </message>
  <message>
   <source>Submit the run again: the image is built then.</source>
   <translation>请重新提交运行：届时会构建镜像。</translation>
  </message>
  <message>
   <source>Submit the run again: what is missing is sent then.</source>
   <translation>请重新提交运行：届时会补传缺少的内容。</translation>
  </message>
  <message>
   <source>Switch Docker Desktop to Linux containers.</source>
   <translation>请把 Docker Desktop 切换到 Linux 容器。</translation>
  </message>
  <message>
   <source>Take it out of the input's folder, or choose a target on this computer.</source>
   <translation>请将它移出输入文件夹，或选择本机上的目标。</translation>
  </message>
  <message>
   <source>Take it out of {0}, or do not copy it.</source>
   <translation>请把它从 {0} 中去掉，或不要复制它。</translation>
  </message>
  <message>
   <source>Take proxies out of ~/.docker/config.json there, and set HTTPS_PROXY instead.</source>
   <translation>请在那里去掉 ~/.docker/config.json 中的代理，改为设置 HTTPS_PROXY。</translation>
  </message>
  <message>
   <source>Take what the number is, such as train/loss.</source>
   <translation>写明这个数字是什么，例如 train/loss。</translation>
  </message>
  <message>
   <source>TensorBoard, Jupyter and editors may fail: raise the limits there.</source>
   <translation>TensorBoard、Jupyter 和编辑器可能会出错：请在那里提高限制。</translation>
  </message>
  <message>
   <source>Texts stand in quotes: {0}.</source>
   <translation>文本要加引号：{0}。</translation>
  </message>
  <message>
   <source>The CA bundle {0} cannot be read: {1}.</source>
   <translation>无法读取 CA 证书包 {0}：{1}。</translation>
  </message>
  <message>
   <source>The CSV file {0} is damaged: what can be read of it is taken.</source>
   <translation>CSV 文件 {0} 已损坏：只采用可读取的部分。</translation>
  </message>
  <message>
   <source>The CSV file {0} may not be read.</source>
   <translation>没有读取 CSV 文件 {0} 的权限。</translation>
  </message>
  <message>
   <source>The CSV files of metrics are long: their ends were not read any more.</source>
   <translation>指标 CSV 文件过长：末尾部分未再读取。</translation>
  </message>
  <message>
   <source>The CSV files of metrics are not read any further: {0}</source>
   <translation>不再继续读取指标 CSV 文件：{0}</translation>
  </message>
  <message>
   <source>The CSV files of metrics have more than {0} columns: the others are left out.</source>
   <translation>指标 CSV 文件的列超过 {0} 个：其余的会被忽略。</translation>
  </message>
  <message>
   <source>The Docker engine does not answer within {0} seconds.</source>
   <translation>Docker 引擎在 {0} 秒内没有响应。</translation>
  </message>
  <message>
   <source>The Docker engine does not answer. The run's end is known when it does.</source>
   <translation>Docker 引擎没有响应。等它恢复响应后才能知道运行如何结束。</translation>
  </message>
  <message>
   <source>The Docker engine is not running.</source>
   <translation>Docker 引擎没有运行。</translation>
  </message>
  <message>
   <source>The Docker engine reports an error: {0}</source>
   <translation>Docker 引擎报告错误：{0}</translation>
  </message>
  <message>
   <source>The Docker engine runs Windows containers.</source>
   <translation>Docker 引擎运行的是 Windows 容器。</translation>
  </message>
  <message>
   <source>The Docker engine was stopped, and it ended the container.</source>
   <translation>Docker 引擎被停止，容器随之结束。</translation>
  </message>
  <message>
   <source>The GPUs of the run were given away.</source>
   <translation>运行的 GPU 已被分配给别的运行。</translation>
  </message>
  <message>
   <source>The NVIDIA driver sees no GPU.</source>
   <translation>NVIDIA 驱动没有检测到 GPU。</translation>
  </message>
  <message>
   <source>The Python interpreter at {0} does not tell what it has.</source>
   <translation>位于 {0} 的 Python 解释器没有说明它有哪些内容。</translation>
  </message>
  <message>
   <source>The Python there is too old: {0}. It has to be 3.8 or newer.</source>
   <translation>那里的 Python 太旧：{0}。需要 3.8 或更新版本。</translation>
  </message>
  <message>
   <source>The SSH configuration allows no cipher for {0} that is built in here.</source>
   <translation>SSH 配置没有为 {0} 允许任何内置支持的加密算法。</translation>
  </message>
  <message>
   <source>The SSH configuration cannot be read: {0}.</source>
   <translation>无法读取 SSH 配置：{0}。</translation>
  </message>
  <message>
   <source>The SSH configuration reaches {0} through a program (ProxyCommand).</source>
   <translation>SSH 配置通过一个程序（ProxyCommand）连接 {0}。</translation>
  </message>
  <message>
   <source>The TensorBoard event file {0} is damaged: what can be read of it is taken.</source>
   <translation>TensorBoard 事件文件 {0} 已损坏：只取用其中能读出的部分。</translation>
  </message>
  <message>
   <source>The TensorBoard event file {0} may not be read.</source>
   <translation>没有权限读取 TensorBoard 事件文件 {0}。</translation>
  </message>
  <message>
   <source>The TensorBoard event files are long: their ends were not read any more.</source>
   <translation>TensorBoard 事件文件太长：末尾部分没有再读取。</translation>
  </message>
  <message>
   <source>The TensorBoard event files are not read any further: {0}</source>
   <translation>TensorBoard 事件文件不再继续读取：{0}</translation>
  </message>
  <message>
   <source>The accepted key of {0} cannot be added to {1}: {2}.</source>
   <translation>无法把已接受的 {0} 的密钥添加到 {1}：{2}。</translation>
  </message>
  <message>
   <source>The arguments ask for an input {0}, and there is none of that name.</source>
   <translation>参数用到了输入 {0}，但没有这个名称的输入。</translation>
  </message>
  <message>
   <source>The base image has no shell (/bin/sh).</source>
   <translation>基础镜像里没有 shell（/bin/sh）。</translation>
  </message>
  <message>
   <source>The base image {0} cannot be pulled: {1}</source>
   <translation>无法拉取基础镜像 {0}：{1}</translation>
  </message>
  <message>
   <source>The build could not reach the network. Set HTTPS_PROXY, or PIP_INDEX_URL to your mirror.</source>
   <translation>构建时无法访问网络。请设置 HTTPS_PROXY，或把 PIP_INDEX_URL 设为你的镜像源。</translation>
  </message>
  <message>
   <source>The build log has the details.</source>
   <translation>详情见构建日志。</translation>
  </message>
  <message>
   <source>The build needs the secret {0}, which the computer that asks for it lacks.</source>
   <translation>构建需要密钥 {0}，而发起构建的电脑上没有。</translation>
  </message>
  <message>
   <source>The builder was ended three times before it had finished.</source>
   <translation>构建程序在完成之前三次被终止。</translation>
  </message>
  <message>
   <source>The clock is right.</source>
   <translation>时钟准确。</translation>
  </message>
  <message>
   <source>The clock is {0} s fast.</source>
   <translation>时钟快了 {0} 秒。</translation>
  </message>
  <message>
   <source>The clock is {0} s slow.</source>
   <translation>时钟慢了 {0} 秒。</translation>
  </message>
  <message>
   <source>The code of {0} is not in the workspace any more.</source>
   <translation>工作区中已没有 {0} 的代码。</translation>
  </message>
  <message>
   <source>The condition is missing.</source>
   <translation>缺少条件。</translation>
  </message>
  <message>
   <source>The config.json of {0} is damaged: {1}.</source>
   <translation>{0} 的 config.json 已损坏：{1}。</translation>
  </message>
  <message>
   <source>The connection has ended.</source>
   <translation>连接已结束。</translation>
  </message>
  <message>
   <source>The connection to {0} was lost while logging in.</source>
   <translation>登录时与 {0} 的连接中断。</translation>
  </message>
  <message>
   <source>The connection to {0} was lost.</source>
   <translation>与 {0} 的连接已断开。</translation>
  </message>
  <message>
   <source>The container cannot write into the run's folder.</source>
   <translation>容器无法写入运行文件夹。</translation>
  </message>
  <message>
   <source>The container is gone: somebody removed it, so how it ended is not known.</source>
   <translation>容器不见了：有人移除了它，因此不知道它如何结束。</translation>
  </message>
  <message>
   <source>The container was never started.</source>
   <translation>容器从未启动。</translation>
  </message>
  <message>
   <source>The current docker context cannot be used: {0}</source>
   <translation>当前的 docker 上下文无法使用：{0}</translation>
  </message>
  <message>
   <source>The curves of the run cannot be written: {0}</source>
   <translation>无法写入运行的曲线：{0}</translation>
  </message>
  <message>
   <source>The delivery cannot be read.</source>
   <translation>无法读取传送的内容。</translation>
  </message>
  <message>
   <source>The delivery ended {0} bytes too early.</source>
   <translation>传送提前结束，少了 {0} 字节。</translation>
  </message>
  <message>
   <source>The dependencies are 'dynamic': only the project's build knows them.</source>
   <translation>依赖为“dynamic”：只有项目的构建过程知道它们。</translation>
  </message>
  <message>
   <source>The disk is full.</source>
   <translation>磁盘已满。</translation>
  </message>
  <message>
   <source>The disk is full: no image can travel between this host and the registry {0}.</source>
   <translation>磁盘已满：无法在这台主机与镜像仓库 {0} 之间传输镜像。</translation>
  </message>
  <message>
   <source>The disk is full: the engine cannot take the image.</source>
   <translation>磁盘已满：引擎无法接收镜像。</translation>
  </message>
  <message>
   <source>The disk is full{0}.</source>
   <translation>磁盘已满{0}。</translation>
  </message>
  <message>
   <source>The disk of {0} is mounted noexec: compiled packages cannot be used there.</source>
   <translation>{0} 所在的磁盘以 noexec 方式挂载：不能在那里使用编译过的软件包。</translation>
  </message>
  <message>
   <source>The docker context {0} points at another computer ({1}), which cannot see this one's folders.</source>
   <translation>docker 上下文 {0} 指向另一台计算机（{1}），它看不到本机的文件夹。</translation>
  </message>
  <message>
   <source>The docker program and its engine do not agree on TLS: {0}</source>
   <translation>docker 程序和引擎的 TLS 设置不一致：{0}</translation>
  </message>
  <message>
   <source>The docker program of this host adds variables of its own to containers, which would stay in the image.</source>
   <translation>这台主机的 docker 程序会给容器加上自己的环境变量，它们会留在镜像里。</translation>
  </message>
  <message>
   <source>The engine cannot give GPUs to containers.</source>
   <translation>引擎无法为容器提供 GPU。</translation>
  </message>
  <message>
   <source>The engine did not say what it has pushed.</source>
   <translation>引擎没有说明推送了什么。</translation>
  </message>
  <message>
   <source>The engine does not hand out the image: {0}</source>
   <translation>引擎无法导出镜像：{0}</translation>
  </message>
  <message>
   <source>The engine does not list what it has: {0}</source>
   <translation>容器引擎没有列出它的内容：{0}</translation>
  </message>
  <message>
   <source>The engine does not take the image: {0}</source>
   <translation>引擎无法导入镜像：{0}</translation>
  </message>
  <message>
   <source>The engine has no image {0}: {1}</source>
   <translation>引擎中没有镜像 {0}：{1}</translation>
  </message>
  <message>
   <source>The engine keeps it: {0}</source>
   <translation>容器引擎保留了它：{0}</translation>
  </message>
  <message>
   <source>The engine left out {0} of the image.</source>
   <translation>引擎导出的镜像缺少 {0}。</translation>
  </message>
  <message>
   <source>The engine must be able to read the folders of the run; a network home may forbid it.</source>
   <translation>引擎必须能读取运行文件夹；网络主目录可能不允许。</translation>
  </message>
  <message>
   <source>The engine of this host does not trust the certificate of the registry {0}.</source>
   <translation>这台主机的引擎不信任镜像仓库 {0} 的证书。</translation>
  </message>
  <message>
   <source>The engine of this host has no image {0}: {1}</source>
   <translation>这台主机的引擎中没有镜像 {0}：{1}</translation>
  </message>
  <message>
   <source>The engine of {0} does not have the image of {1}.</source>
   <translation>{0} 的引擎中没有 {1} 的镜像。</translation>
  </message>
  <message>
   <source>The engine refused without a word.</source>
   <translation>引擎拒绝了请求，没有说明原因。</translation>
  </message>
  <message>
   <source>The engine took the image, and has another one under its name.</source>
   <translation>引擎导入了镜像，但该名称下是另一个镜像。</translation>
  </message>
  <message>
   <source>The engine's init program is missing.</source>
   <translation>缺少引擎的 init 程序。</translation>
  </message>
  <message>
   <source>The environment is an interpreter, which a container cannot use.</source>
   <translation>该环境是解释器，容器无法使用。</translation>
  </message>
  <message>
   <source>The environment variable {0} cannot be set in an image.</source>
   <translation>环境变量 {0} 无法在镜像中设置。</translation>
  </message>
  <message>
   <source>The environment {0} has no version {1}.</source>
   <translation>环境 {0} 没有版本 {1}。</translation>
  </message>
  <message>
   <source>The environment {0} lacks what a function of the script imports: {1}.</source>
   <translation>环境 {0} 缺少脚本中某个函数导入的模块：{1}。</translation>
  </message>
  <message>
   <source>The environment {0} lacks what the script imports: {1}.</source>
   <translation>环境 {0} 缺少脚本导入的模块：{1}。</translation>
  </message>
  <message>
   <source>The expression does not say which number is meant.</source>
   <translation>表达式没有说明指的是哪个数字。</translation>
  </message>
  <message>
   <source>The field {0} has no value {1}</source>
   <translation>字段 {0} 没有取值 {1}</translation>
  </message>
  <message>
   <source>The file asks for python{0}; the base image {1} brings its own Python.</source>
   <translation>文件要求 python{0}；基础镜像 {1} 自带 Python。</translation>
  </message>
  <message>
   <source>The file {0} cannot be imported: {1}.</source>
   <translation>无法导入文件 {0}：{1}。</translation>
  </message>
  <message>
   <source>The file {0} cannot be used: {1}.</source>
   <translation>文件 {0} 无法使用：{1}。</translation>
  </message>
  <message>
   <source>The file {0} is gone.</source>
   <translation>文件 {0} 已不存在。</translation>
  </message>
  <message>
   <source>The file {0}... is not in the store.</source>
   <translation>存储中没有文件 {0}...。</translation>
  </message>
  <message>
   <source>The file {0}... is not what it should be: its content does not fit its sha256.</source>
   <translation>文件 {0}... 不对：内容与它的 sha256 不符。</translation>
  </message>
  <message>
   <source>The files of the Dockerfile cannot be read: {0}</source>
   <translation>无法读取 Dockerfile 的文件：{0}</translation>
  </message>
  <message>
   <source>The files that the Dockerfile of {0} copies are in its workspace.</source>
   <translation>{0} 的 Dockerfile 所复制的文件在它的工作区里。</translation>
  </message>
  <message>
   <source>The first line names the columns, the others hold their values, parted by commas.</source>
   <translation>第一行是列名，其余各行是用逗号分隔的值。</translation>
  </message>
  <message>
   <source>The folder of run {0} has lost its run.json.</source>
   <translation>运行 {0} 的文件夹里缺少 run.json。</translation>
  </message>
  <message>
   <source>The folder {0} cannot be read: {1}.</source>
   <translation>无法读取文件夹 {0}：{1}。</translation>
  </message>
  <message>
   <source>The heredoc {0} is never closed.</source>
   <translation>heredoc {0} 没有结束。</translation>
  </message>
  <message>
   <source>The host does not know the run {0}.</source>
   <translation>主机上没有运行 {0}。</translation>
  </message>
  <message>
   <source>The host ends what a log-in leaves behind, so runs end when you log out there. With loginctl enable-linger they go on.</source>
   <translation>该主机会结束登录会话留下的程序，因此你在那里注销时运行会结束。执行 loginctl enable-linger 后它们会继续。</translation>
  </message>
  <message>
   <source>The host gave no answer to 'fetch'.</source>
   <translation>主机没有回答“fetch”。</translation>
  </message>
  <message>
   <source>The host gave no answer to {0}.</source>
   <translation>主机没有回应 {0}。</translation>
  </message>
  <message>
   <source>The host has GPUs, but its container engine cannot give them to runs.</source>
   <translation>该主机有 GPU，但其容器引擎无法把它们分配给运行。</translation>
  </message>
  <message>
   <source>The host has given no answer to {0} for {1} seconds.</source>
   <translation>主机已有 {1} 秒没有回答 {0}。</translation>
  </message>
  <message>
   <source>The host has said nothing for {0} seconds.</source>
   <translation>主机已有 {0} 秒没有任何消息。</translation>
  </message>
  <message>
   <source>The host left out bytes of {0}.</source>
   <translation>主机发来的 {0} 缺少部分字节。</translation>
  </message>
  <message>
   <source>The host named a file outside of the run's outputs: {0}.</source>
   <translation>主机给出的文件不在该运行的输出之内：{0}。</translation>
  </message>
  <message>
   <source>The host named a file outside of the run: {0}.</source>
   <translation>主机给出了运行之外的文件：{0}。</translation>
  </message>
  <message>
   <source>The host sent a header that never ends.</source>
   <translation>主机发来的数据头没有结尾。</translation>
  </message>
  <message>
   <source>The host sent something that is no frame: {0}</source>
   <translation>主机发来的内容不是数据帧：{0}</translation>
  </message>
  <message>
   <source>The host sent {0}, which means nothing.</source>
   <translation>主机发来了无意义的内容 {0}。</translation>
  </message>
  <message>
   <source>The host told nothing about itself.</source>
   <translation>主机没有提供自身的任何信息。</translation>
  </message>
  <message>
   <source>The host was restarted while the run was going on.</source>
   <translation>运行期间主机重启了。</translation>
  </message>
  <message>
   <source>The host's program ended without an answer (exit {0}): {1}</source>
   <translation>主机上的程序没有回答就结束了（退出码 {0}）：{1}</translation>
  </message>
  <message>
   <source>The image could not be built.</source>
   <translation>镜像构建失败。</translation>
  </message>
  <message>
   <source>The image has no program {0}.</source>
   <translation>镜像里没有程序 {0}。</translation>
  </message>
  <message>
   <source>The image has no shell (/bin/sh), which Trainyard needs to start the script in it.</source>
   <translation>镜像里没有 shell（/bin/sh），而 Trainyard 需要它来启动脚本。</translation>
  </message>
  <message>
   <source>The image needs python3 for that, or the program must listen on 0.0.0.0.</source>
   <translation>为此镜像需要有 python3，或者程序必须监听 0.0.0.0。</translation>
  </message>
  <message>
   <source>The image was deleted just before the script would have been started in it.</source>
   <translation>就在脚本即将在镜像中启动之前，该镜像被删除了。</translation>
  </message>
  <message>
   <source>The image's programs cannot be executed on this host.</source>
   <translation>镜像中的程序无法在此主机上执行。</translation>
  </message>
  <message>
   <source>The images that the script logs with MLflow are not taken up any further: {0}</source>
   <translation>不再读取脚本用 MLflow 记录的图像：{0}</translation>
  </message>
  <message>
   <source>The images, texts, tables and histograms of the run are larger than {0} MiB: the others are left out.</source>
   <translation>该运行的图像、文本、表格和直方图超过 {0} MiB，其余已略去。</translation>
  </message>
  <message>
   <source>The index of the workspace cannot be opened: {0} ({1})</source>
   <translation>无法打开工作区的索引：{0}（{1}）</translation>
  </message>
  <message>
   <source>The index of the workspace cannot be read or written: {0} ({1})</source>
   <translation>无法读写工作区的索引：{0}（{1}）</translation>
  </message>
  <message>
   <source>The index of the workspace is damaged: {0}</source>
   <translation>工作区的索引已损坏：{0}</translation>
  </message>
  <message>
   <source>The index of the workspace was replaced while it was open: {0}</source>
   <translation>工作区的索引在打开期间被替换：{0}</translation>
  </message>
  <message>
   <source>The input {0} cannot be read: {1}.</source>
   <translation>无法读取输入 {0}：{1}。</translation>
  </message>
  <message>
   <source>The input {0} has changed since that run: {1}.</source>
   <translation>输入 {0} 在那次运行之后有改动：{1}。</translation>
  </message>
  <message>
   <source>The input {0} is neither a dataset nor a path that exists: {1}.</source>
   <translation>输入 {0} 既不是数据集，也不是存在的路径：{1}。</translation>
  </message>
  <message>
   <source>The input {0} is not at {1} any more.</source>
   <translation>输入 {0} 已不在 {1}。</translation>
  </message>
  <message>
   <source>The input {0} is not there: {1}</source>
   <translation>输入 {0} 不存在：{1}</translation>
  </message>
  <message>
   <source>The input {0} is not there: {1}.</source>
   <translation>输入 {0} 不存在：{1}。</translation>
  </message>
  <message>
   <source>The input {0} may not be read: {1}.</source>
   <translation>没有权限读取输入 {0}：{1}。</translation>
  </message>
  <message>
   <source>The inputs {0} and {1} would share the variable {2}.</source>
   <translation>输入 {0} 和 {1} 会共用同一个变量 {2}。</translation>
  </message>
  <message>
   <source>The key of {0} is marked as revoked in your known_hosts files.</source>
   <translation>{0} 的密钥在您的 known_hosts 文件中标记为已吊销。</translation>
  </message>
  <message>
   <source>The key of {0} is not known here, so it may be another host.</source>
   <translation>这里没有 {0} 的密钥记录，所以它可能是另一台主机。</translation>
  </message>
  <message>
   <source>The keyring of this computer did not answer: {0}</source>
   <translation>本机的密钥环没有响应：{0}</translation>
  </message>
  <message>
   <source>The list of files cannot be made: {0}</source>
   <translation>无法生成文件清单：{0}</translation>
  </message>
  <message>
   <source>The list of files cannot be used: {0}</source>
   <translation>文件清单无法使用：{0}</translation>
  </message>
  <message>
   <source>The log is long: the metrics at its end were not read any more.</source>
   <translation>日志太长：末尾的指标没有再读取。</translation>
  </message>
  <message>
   <source>The log names more than {0} metrics: the others are left out.</source>
   <translation>日志中的指标超过 {0} 个：其余的已略去。</translation>
  </message>
  <message>
   <source>The login shell there must be able to run commands. Try: ssh {0} true</source>
   <translation>那里的登录 shell 必须能够执行命令。请试试：ssh {0} true</translation>
  </message>
  <message>
   <source>The metrics in the log are not read any further: {0}</source>
   <translation>日志中的指标不再继续读取：{0}</translation>
  </message>
  <message>
   <source>The model {0} has no version {1}.</source>
   <translation>模型 {0} 没有版本 {1}。</translation>
  </message>
  <message>
   <source>The note has {0} characters; {1} are possible.</source>
   <translation>备注有 {0} 个字符，最多 {1} 个。</translation>
  </message>
  <message>
   <source>The output {0} cannot be read: {1}.</source>
   <translation>无法读取输出 {0}：{1}。</translation>
  </message>
  <message>
   <source>The output {0} is not there any more.</source>
   <translation>输出 {0} 已不存在。</translation>
  </message>
  <message>
   <source>The package index at {0} gave no answer: {1}.</source>
   <translation>{0} 上的软件包索引没有回应：{1}。</translation>
  </message>
  <message>
   <source>The picture cannot be decoded.</source>
   <translation>无法解码该图片。</translation>
  </message>
  <message>
   <source>The post-install command holds a zero byte.</source>
   <translation>安装后命令中有零字节。</translation>
  </message>
  <message>
   <source>The process that waited for the script was ended, so nobody knows how it ended.</source>
   <translation>等待脚本结束的进程被终止了，因此无从得知脚本如何结束。</translation>
  </message>
  <message>
   <source>The program on {0} does not listen any more.</source>
   <translation>{0} 上的程序不再接收输入。</translation>
  </message>
  <message>
   <source>The program {0} is not installed here.</source>
   <translation>此处未安装程序 {0}。</translation>
  </message>
  <message>
   <source>The registry {0} answered: {1}</source>
   <translation>镜像仓库 {0} 的回复：{1}</translation>
  </message>
  <message>
   <source>The registry {0} cannot be reached from this host.</source>
   <translation>从这台主机无法连接镜像仓库 {0}。</translation>
  </message>
  <message>
   <source>The registry {0} does not allow it.</source>
   <translation>镜像仓库 {0} 不允许此操作。</translation>
  </message>
  <message>
   <source>The registry {0} has no such repository or image.</source>
   <translation>镜像仓库 {0} 中没有这个存储库或镜像。</translation>
  </message>
  <message>
   <source>The registry {0} speaks plain HTTP, which the engine of this host refuses.</source>
   <translation>镜像仓库 {0} 使用未加密的 HTTP，被这台主机的引擎拒绝。</translation>
  </message>
  <message>
   <source>The registry {0} wants the password of {1}, and nobody gave it.</source>
   <translation>镜像仓库 {0} 需要 {1} 的密码，但没有人提供。</translation>
  </message>
  <message>
   <source>The request is not JSON: {0}</source>
   <translation>请求不是 JSON：{0}</translation>
  </message>
  <message>
   <source>The request is not a JSON object.</source>
   <translation>请求不是 JSON 对象。</translation>
  </message>
  <message>
   <source>The requirement {0} names a file, which an image cannot be built from.</source>
   <translation>依赖 {0} 指向一个文件，无法据此构建镜像。</translation>
  </message>
  <message>
   <source>The run asks for {0} GPUs, and this host has {1}.</source>
   <translation>运行需要 {0} 块 GPU，而此主机有 {1} 块。</translation>
  </message>
  <message>
   <source>The run cannot be started: {0}</source>
   <translation>无法启动运行：{0}</translation>
  </message>
  <message>
   <source>The run folder {0} is broken: {1}</source>
   <translation>运行文件夹 {0} 已损坏：{1}</translation>
  </message>
  <message>
   <source>The run has logged nothing of the name {0}.</source>
   <translation>该运行没有记录名为 {0} 的内容。</translation>
  </message>
  <message>
   <source>The run has more than {0} CSV files of metrics: some of them are not read.</source>
   <translation>该运行的指标 CSV 文件超过 {0} 个：其中一些不会读取。</translation>
  </message>
  <message>
   <source>The run has more than {0} TensorBoard event files: some of them are not read.</source>
   <translation>该运行的 TensorBoard 事件文件超过 {0} 个：其中一些没有读取。</translation>
  </message>
  <message>
   <source>The run has more than {0} TensorBoard series: the others are left out.</source>
   <translation>该运行的 TensorBoard 曲线超过 {0} 条：其余的已略去。</translation>
  </message>
  <message>
   <source>The run has no container now.</source>
   <translation>该运行目前没有容器。</translation>
  </message>
  <message>
   <source>The run has no metric {0}.</source>
   <translation>运行没有指标 {0}。</translation>
  </message>
  <message>
   <source>The run has no output {0}.</source>
   <translation>运行没有输出 {0}。</translation>
  </message>
  <message>
   <source>The run has no pattern called {0}.</source>
   <translation>这次运行没有名为 {0} 的模式。</translation>
  </message>
  <message>
   <source>The run has not ended.</source>
   <translation>运行尚未结束。</translation>
  </message>
  <message>
   <source>The run has this metric no more.</source>
   <translation>该运行已不再有此指标。</translation>
  </message>
  <message>
   <source>The run left no output {0}.</source>
   <translation>运行没有留下输出 {0}。</translation>
  </message>
  <message>
   <source>The run request is not one of version {0}.</source>
   <translation>运行请求不是版本 {0} 的格式。</translation>
  </message>
  <message>
   <source>The run used more memory than it may ({0} GiB).</source>
   <translation>运行使用的内存超过了上限（{0} GiB）。</translation>
  </message>
  <message>
   <source>The run used more memory than it may.</source>
   <translation>运行使用的内存超过了上限。</translation>
  </message>
  <message>
   <source>The run was cancelled before it started.</source>
   <translation>运行在启动前已被取消。</translation>
  </message>
  <message>
   <source>The run was removed meanwhile.</source>
   <translation>该运行在此期间已被移除。</translation>
  </message>
  <message>
   <source>The run {0} has no end.</source>
   <translation>运行 {0} 没有结束记录。</translation>
  </message>
  <message>
   <source>The run's code has no file {0}.</source>
   <translation>该运行的代码中没有文件 {0}。</translation>
  </message>
  <message>
   <source>The run's code snapshot cannot be read.</source>
   <translation>无法读取运行的代码快照。</translation>
  </message>
  <message>
   <source>The run's folder {0} cannot be read: {1}</source>
   <translation>无法读取运行文件夹 {0}：{1}</translation>
  </message>
  <message>
   <source>The sample's pictures could not be drawn.</source>
   <translation>无法生成示例图片。</translation>
  </message>
  <message>
   <source>The script asks for {0}, and it is not given.</source>
   <translation>脚本要求给出 {0}，但没有给出。</translation>
  </message>
  <message>
   <source>The script logs many images with MLflow: the last were not taken up.</source>
   <translation>脚本用 MLflow 记录了大量图像，最后的一些未能读取。</translation>
  </message>
  <message>
   <source>The script logs more than {0} images with MLflow: some of them are not shown.</source>
   <translation>脚本用 MLflow 记录的图像超过 {0} 张，其中一些不会显示。</translation>
  </message>
  <message>
   <source>The script logs more than {0} images, texts, tables and histograms: the others are left out.</source>
   <translation>脚本记录的图像、文本、表格和直方图超过 {0} 个，其余已略去。</translation>
  </message>
  <message>
   <source>The script made a call of MLflow that is not answered here: {0}. With --no-collect mlflow, or switched off in the run form, MLflow is as elsewhere.</source>
   <translation>脚本发起了一次这里不支持的 MLflow 调用：{0}。用 --no-collect mlflow 提交，或在运行表单中关闭“脚本记录到 MLflow 的内容”，MLflow 就与在别处一样。</translation>
  </message>
  <message>
   <source>The script reads its command line by itself.</source>
   <translation>脚本自行读取命令行。</translation>
  </message>
  <message>
   <source>The script registered the model {0} with MLflow. In Trainyard, models are registered by hand: choose it among the outputs of the run.</source>
   <translation>脚本向 MLflow 注册了模型 {0}。在 Trainyard 中，模型由人手动注册：请在该运行的输出中选择它。</translation>
  </message>
  <message>
   <source>The script searched MLflow in a way that is not answered here. With --no-collect mlflow, or switched off in the run form, MLflow is as elsewhere.</source>
   <translation>脚本用这里不支持的方式搜索了 MLflow。用 --no-collect mlflow 提交，或在运行表单中关闭“脚本记录到 MLflow 的内容”，MLflow 就与在别处一样。</translation>
  </message>
  <message>
   <source>The script tells MLflow of more than {0} metrics: the others are left out.</source>
   <translation>脚本记录到 MLflow 的指标超过 {0} 个：其余的已略去。</translation>
  </message>
  <message>
   <source>The script tells MLflow of more than {0} parameters: the others are left out.</source>
   <translation>脚本记录到 MLflow 的参数超过 {0} 个：其余的已略去。</translation>
  </message>
  <message>
   <source>The script told MLflow much: the last of it was not taken up any more.</source>
   <translation>脚本记录到 MLflow 的内容太多：最后一部分没有再取用。</translation>
  </message>
  <message>
   <source>The script was ended by signal {0} ({1}).</source>
   <translation>脚本被信号 {0}（{1}）终止。</translation>
  </message>
  <message>
   <source>The script {0} cannot be read: {1}.</source>
   <translation>无法读取脚本 {0}：{1}。</translation>
  </message>
  <message>
   <source>The script {0} is left out by {1}.</source>
   <translation>脚本 {0} 被 {1} 排除在外。</translation>
  </message>
  <message>
   <source>The script {0} is not in the code of this run.</source>
   <translation>此运行的代码中没有脚本 {0}。</translation>
  </message>
  <message>
   <source>The script {0} is not in the code that was submitted.</source>
   <translation>提交的代码中没有脚本 {0}。</translation>
  </message>
  <message>
   <source>The script's parent did not start.</source>
   <translation>脚本的父进程没有启动。</translation>
  </message>
  <message>
   <source>The secret {0} needs a value.</source>
   <translation>密钥 {0} 需要一个值。</translation>
  </message>
  <message>
   <source>The snapshot cannot be stored: {0}.</source>
   <translation>无法保存快照：{0}。</translation>
  </message>
  <message>
   <source>The submitted run {0} cannot be used: {1}.</source>
   <translation>已提交的运行 {0} 无法使用：{1}。</translation>
  </message>
  <message>
   <source>The table {0} of step {1} cannot be read.</source>
   <translation>无法读取第 {1} 步的表格 {0}。</translation>
  </message>
  <message>
   <source>The tag {0} has a comma, a line break or another sign that tags cannot have.</source>
   <translation>标签 {0} 含有逗号、换行或标签中不允许的其他字符。</translation>
  </message>
  <message>
   <source>The tag {0}… has {1} characters; {2} are possible.</source>
   <translation>标签 {0}… 有 {1} 个字符，最多 {2} 个。</translation>
  </message>
  <message>
   <source>The target {0} does not say which host it is.</source>
   <translation>目标 {0} 没有说明是哪台主机。</translation>
  </message>
  <message>
   <source>The target {0} is built in and stays as it is.</source>
   <translation>计算目标 {0} 是内置的，不能更改。</translation>
  </message>
  <message>
   <source>The target {0} is not there any more.</source>
   <translation>计算目标 {0} 已不存在。</translation>
  </message>
  <message>
   <source>The target {0} starts runs in another way now.</source>
   <translation>计算目标 {0} 现在以另一种方式启动运行。</translation>
  </message>
  <message>
   <source>The target {0} was removed.</source>
   <translation>目标 {0} 已被移除。</translation>
  </message>
  <message>
   <source>The terminal program {0} cannot be opened: {1}.</source>
   <translation>无法打开终端程序 {0}：{1}。</translation>
  </message>
  <message>
   <source>The versions of the docker program and its engine do not fit: {0}</source>
   <translation>docker 程序和引擎的版本不匹配：{0}</translation>
  </message>
  <message>
   <source>The workspace {0} is open in another window.</source>
   <translation>工作区 {0} 已在另一个窗口中打开。</translation>
  </message>
  <message>
   <source>The {0} program gave no answer that can be read: {1}</source>
   <translation>{0} 程序的应答无法读取：{1}</translation>
  </message>
  <message>
   <source>The {0} {1} differs from this name in case only.</source>
   <translation>已有{0} {1}，与此名称只有大小写不同。</translation>
  </message>
  <message>
   <source>There are more than {0} lines.</source>
   <translation>超过 {0} 行。</translation>
  </message>
  <message>
   <source>There are: {0}.</source>
   <translation>现有：{0}。</translation>
  </message>
  <message>
   <source>There is a dataset named {0} already.</source>
   <translation>已有名为 {0} 的数据集。</translation>
  </message>
  <message>
   <source>There is a folder {0} that is no run.</source>
   <translation>文件夹 {0} 已存在，但它不是运行。</translation>
  </message>
  <message>
   <source>There is a newer one, too: choose {0} as the target's Python.</source>
   <translation>那里还有更新的版本：请选择 {0} 作为目标的 Python。</translation>
  </message>
  <message>
   <source>There is a {0} named {1} already.</source>
   <translation>已有名为 {1} 的{0}。</translation>
  </message>
  <message>
   <source>There is an NVIDIA GPU here, but no driver for it: nvidia-smi is missing.</source>
   <translation>这里有 NVIDIA GPU，但没有驱动：缺少 nvidia-smi。</translation>
  </message>
  <message>
   <source>There is another target named {0}.</source>
   <translation>已有另一个名为 {0} 的计算目标。</translation>
  </message>
  <message>
   <source>There is no FROM.</source>
   <translation>没有 FROM。</translation>
  </message>
  <message>
   <source>There is no NVIDIA driver.</source>
   <translation>没有 NVIDIA 驱动。</translation>
  </message>
  <message>
   <source>There is no Python interpreter at {0}.</source>
   <translation>{0} 处没有 Python 解释器。</translation>
  </message>
  <message>
   <source>There is no Python there to run with: {0}.</source>
   <translation>那里没有可用来运行的 Python：{0}。</translation>
  </message>
  <message>
   <source>There is no channel that packages could come from.</source>
   <translation>没有可以提供软件包的频道。</translation>
  </message>
  <message>
   <source>There is no column {0}.</source>
   <translation>没有列 {0}。</translation>
  </message>
  <message>
   <source>There is no contact with its host.</source>
   <translation>与其主机没有联系。</translation>
  </message>
  <message>
   <source>There is no field {0}</source>
   <translation>没有字段 {0}</translation>
  </message>
  <message>
   <source>There is no file {0}.</source>
   <translation>没有文件 {0}。</translation>
  </message>
  <message>
   <source>There is no folder {0}.</source>
   <translation>没有文件夹 {0}。</translation>
  </message>
  <message>
   <source>There is no interpreter at {0}.</source>
   <translation>{0} 处没有解释器。</translation>
  </message>
  <message>
   <source>There is no list of dependencies.</source>
   <translation>没有依赖列表。</translation>
  </message>
  <message>
   <source>There is no optional group {0}.</source>
   <translation>没有可选组 {0}。</translation>
  </message>
  <message>
   <source>There is no package {0} at {1}.</source>
   <translation>{1} 上没有软件包 {0}。</translation>
  </message>
  <message>
   <source>There is no program {0} here.</source>
   <translation>这里没有程序 {0}。</translation>
  </message>
  <message>
   <source>There is no program {0} on this computer.</source>
   <translation>此计算机上没有程序 {0}。</translation>
  </message>
  <message>
   <source>There is no program {0} on {1}.</source>
   <translation>{1} 上没有程序 {0}。</translation>
  </message>
  <message>
   <source>There is no room for more files.</source>
   <translation>这里没有空间存放更多文件。</translation>
  </message>
  <message>
   <source>There is no room here for {0}: it takes {1} MiB.</source>
   <translation>这里放不下 {0}：它需要 {1} MiB。</translation>
  </message>
  <message>
   <source>There is no room here for {0}: it takes {1}.</source>
   <translation>这里没有足够的空间存放 {0}：需要 {1}。</translation>
  </message>
  <message>
   <source>There is no run {0} in the trash.</source>
   <translation>回收站中没有运行 {0}。</translation>
  </message>
  <message>
   <source>There is no run {0} in this workspace.</source>
   <translation>此工作区中没有运行 {0}。</translation>
  </message>
  <message>
   <source>There is no run {0} in {1}.</source>
   <translation>{1} 中没有运行 {0}。</translation>
  </message>
  <message>
   <source>There is no script {0} in {1}.</source>
   <translation>{1} 中没有脚本 {0}。</translation>
  </message>
  <message>
   <source>There is no script {0}.</source>
   <translation>没有脚本 {0}。</translation>
  </message>
  <message>
   <source>There is no secret {0} on this computer.</source>
   <translation>本机上没有密钥 {0}。</translation>
  </message>
  <message>
   <source>There is no space left for the curves of the run: {0}</source>
   <translation>没有剩余空间保存运行的曲线：{0}</translation>
  </message>
  <message>
   <source>There is no space left for the index of the workspace: {0}</source>
   <translation>没有剩余空间保存工作区的索引：{0}</translation>
  </message>
  <message>
   <source>There is no table [project], which names the dependencies.</source>
   <translation>没有列出依赖的 [project] 表。</translation>
  </message>
  <message>
   <source>There is no verb {0} here.</source>
   <translation>这里没有命令 {0}。</translation>
  </message>
  <message>
   <source>There is no version of {0} that a current pip could install.</source>
   <translation>没有当前的 pip 能够安装的 {0} 版本。</translation>
  </message>
  <message>
   <source>There is no version {0} of {1}; the newest is {2}.</source>
   <translation>没有符合 {0} 的 {1} 版本；最新的是 {2}。</translation>
  </message>
  <message>
   <source>There is no {0} in the context, {1}.</source>
   <translation>构建上下文 {1} 中没有 {0}。</translation>
  </message>
  <message>
   <source>There is no {0} named {1}.</source>
   <translation>没有名为 {1} 的{0}。</translation>
  </message>
  <message>
   <source>There is nothing at {0}.</source>
   <translation>{0} 处没有任何内容。</translation>
  </message>
  <message>
   <source>There was no room on the disk for some images, texts, tables or histograms.</source>
   <translation>磁盘空间不足，部分图像、文本、表格或直方图未能保存。</translation>
  </message>
  <message>
   <source>There was no room on the disk for the last metrics.</source>
   <translation>磁盘空间不足，最后的指标未能保存。</translation>
  </message>
  <message>
   <source>These optional groups are left out: {0}.</source>
   <translation>未包含以下可选组：{0}。</translation>
  </message>
  <message>
   <source>These packages need micromamba, mamba or conda: {0}. {1}</source>
   <translation>这些软件包需要 micromamba、mamba 或 conda：{0}。{1}</translation>
  </message>
  <message>
   <source>They are collected from: {0}.</source>
   <translation>可以从这些来源收集：{0}。</translation>
  </message>
  <message>
   <source>This PyTorch was built for CUDA {0}, which needs the NVIDIA driver {1} or a newer one. {2} has {3}.</source>
   <translation>这个 PyTorch 是为 CUDA {0} 构建的，需要 {1} 或更新的 NVIDIA 驱动。{2} 的驱动是 {3}。</translation>
  </message>
  <message>
   <source>This base image has neither micromamba, mamba nor conda.</source>
   <translation>这个基础镜像既没有 micromamba，也没有 mamba 或 conda。</translation>
  </message>
  <message>
   <source>This base image has no apt-get, which installs apt packages.</source>
   <translation>此基础镜像没有用于安装 apt 软件包的 apt-get。</translation>
  </message>
  <message>
   <source>This base image has no python3.</source>
   <translation>此基础镜像里没有 python3。</translation>
  </message>
  <message>
   <source>This base image has python3, but neither pip nor venv.</source>
   <translation>此基础镜像里有 python3，但没有 pip 和 venv。</translation>
  </message>
  <message>
   <source>This computer has no keyring that could keep secrets.</source>
   <translation>本机没有可以保存密钥的密钥环。</translation>
  </message>
  <message>
   <source>This desktop shows no notifications.</source>
   <translation>此桌面不显示通知。</translation>
  </message>
  <message>
   <source>This desktop shows no notifications: {0}.</source>
   <translation>此桌面不显示通知：{0}。</translation>
  </message>
  <message>
   <source>This file is empty.</source>
   <translation>此文件为空。</translation>
  </message>
  <message>
   <source>This folder may not be written to, so the workspace is open for reading only.</source>
   <translation>没有权限写入此文件夹，因此工作区以只读方式打开。</translation>
  </message>
  <message>
   <source>This has too many comparisons</source>
   <translation>比较条件过多</translation>
  </message>
  <message>
   <source>This host has neither micromamba, mamba nor conda, which these packages need: {0}.</source>
   <translation>这台主机既没有 micromamba，也没有 mamba 或 conda，而这些软件包需要它们：{0}。</translation>
  </message>
  <message>
   <source>This is a copy, made while the run went on. The run itself is in {0}.</source>
   <translation>这是运行进行期间所做的副本。运行本身位于 {0}。</translation>
  </message>
  <message>
   <source>This is neither a file of conda nor of an environment that was saved.</source>
   <translation>这既不是 conda 文件，也不是已保存的环境文件。</translation>
  </message>
  <message>
   <source>This is nested too deep</source>
   <translation>嵌套过深</translation>
  </message>
  <message>
   <source>This is no TOML.</source>
   <translation>这不是 TOML。</translation>
  </message>
  <message>
   <source>This is no TOML: {0}.</source>
   <translation>这不是 TOML：{0}。</translation>
  </message>
  <message>
   <source>This is no YAML.</source>
   <translation>这不是 YAML。</translation>
  </message>
  <message>
   <source>This is no YAML: {0}.</source>
   <translation>这不是 YAML：{0}。</translation>
  </message>
  <message>
   <source>This is no lock of uv: it names no package.</source>
   <translation>这不是 uv 的锁文件：其中没有任何包。</translation>
  </message>
  <message>
   <source>This is no regular expression.</source>
   <translation>这不是有效的正则表达式。</translation>
  </message>
  <message>
   <source>This is not a number.</source>
   <translation>这不是数字。</translation>
  </message>
  <message>
   <source>This is not a whole number.</source>
   <translation>这不是整数。</translation>
  </message>
  <message>
   <source>This is not text in UTF-8.</source>
   <translation>这不是 UTF-8 文本。</translation>
  </message>
  <message>
   <source>This is not understood: {0}</source>
   <translation>无法理解这部分：{0}</translation>
  </message>
  <message>
   <source>This lock belongs to no project.</source>
   <translation>此锁文件不属于任何项目。</translation>
  </message>
  <message>
   <source>This lock has a form that is not known here.</source>
   <translation>无法识别此锁文件的形式。</translation>
  </message>
  <message>
   <source>This parenthesis is never closed</source>
   <translation>括号没有闭合</translation>
  </message>
  <message>
   <source>This quote is never closed: {0}</source>
   <translation>引号没有闭合：{0}</translation>
  </message>
  <message>
   <source>This run has printed nothing yet.</source>
   <translation>这次运行还没有输出任何内容。</translation>
  </message>
  <message>
   <source>This system has no named pipes in folders.</source>
   <translation>此系统的文件夹中没有命名管道。</translation>
  </message>
  <message>
   <source>This user may not use the Docker engine (permission denied on its socket).</source>
   <translation>此用户无权使用 Docker 引擎（访问其套接字时权限不足）。</translation>
  </message>
  <message>
   <source>This workspace was written by a newer Trainyard, so it is open for reading only. Update Trainyard to change it.</source>
   <translation>此工作区由更新版本的 Trainyard 写入，因此以只读方式打开。更新 Trainyard 后才能修改。</translation>
  </message>
  <message>
   <source>This {0} name {1}.</source>
   <translation>此{0}名称{1}。</translation>
  </message>
  <message>
   <source>Too many open files</source>
   <translation>打开的文件过多</translation>
  </message>
  <message>
   <source>Trainyard's own program cannot be put on the host: {0}: {1}.</source>
   <translation>无法把 Trainyard 自己的程序放到该主机上：{0}：{1}。</translation>
  </message>
  <message>
   <source>Trainyard's own rules</source>
   <translation>Trainyard 的内置规则</translation>
  </message>
  <message>
   <source>Try again in a moment.</source>
   <translation>请稍后重试。</translation>
  </message>
  <message>
   <source>Try again later.</source>
   <translation>请稍后再试。</translation>
  </message>
  <message>
   <source>Try again when it is done.</source>
   <translation>请等它完成后重试。</translation>
  </message>
  <message>
   <source>Try it again when the script has been started.</source>
   <translation>请在脚本启动后重试。</translation>
  </message>
  <message>
   <source>Try it by hand on that host, with docker push or docker pull.</source>
   <translation>请在那台主机上用 docker push 或 docker pull 手动试一下。</translation>
  </message>
  <message>
   <source>Try it by hand: docker images</source>
   <translation>请手动尝试：docker images</translation>
  </message>
  <message>
   <source>Try it by hand: docker info</source>
   <translation>请手动试一下：docker info</translation>
  </message>
  <message>
   <source>Try it by hand: podman info</source>
   <translation>请手动试一试：podman info</translation>
  </message>
  <message>
   <source>Try it by hand: {0} info</source>
   <translation>请手动试一试：{0} info</translation>
  </message>
  <message>
   <source>Try it in a shell of that host.</source>
   <translation>请在那台主机的 shell 中试一下。</translation>
  </message>
  <message>
   <source>Try it: docker ps -a</source>
   <translation>请试一下：docker ps -a</translation>
  </message>
  <message>
   <source>Turn on time synchronisation there.</source>
   <translation>请在那里开启时间同步。</translation>
  </message>
  <message>
   <source>Type it at a terminal yourself: {0}</source>
   <translation>请自行在终端中输入：{0}</translation>
  </message>
  <message>
   <source>Type its arguments.</source>
   <translation>请手动输入它的参数。</translation>
  </message>
  <message>
   <source>Unlock it and try again.</source>
   <translation>请解锁后重试。</translation>
  </message>
  <message>
   <source>Unset DOCKER_API_VERSION, or update the older of the two.</source>
   <translation>请取消设置 DOCKER_API_VERSION，或更新两者中较旧的一个。</translation>
  </message>
  <message>
   <source>Unset DOCKER_HOST, or add that computer as a target.</source>
   <translation>请取消设置 DOCKER_HOST，或把那台计算机添加为计算目标。</translation>
  </message>
  <message>
   <source>Unset DOCKER_HOST, or start the engine there.</source>
   <translation>请取消设置 DOCKER_HOST，或在那里启动引擎。</translation>
  </message>
  <message>
   <source>Update the driver there, or use a build of PyTorch for {0}.</source>
   <translation>请更新那里的驱动，或使用为 {0} 构建的 PyTorch。</translation>
  </message>
  <message>
   <source>Update {0} there, or write the lines as one command with &amp;&amp; between.</source>
   <translation>请在那里更新 {0}，或用 &amp;&amp; 把这些行写成一条命令。</translation>
  </message>
  <message>
   <source>Use Run again, which takes everything as it is now.</source>
   <translation>请使用“再次运行”，它采用当前的一切设置。</translation>
  </message>
  <message>
   <source>Use Run again, which takes the source folder as it is now.</source>
   <translation>请使用“再次运行”，它采用源文件夹的当前内容。</translation>
  </message>
  <message>
   <source>Use a build for an older CUDA: the index https://download.pytorch.org/whl/cu126 has some.</source>
   <translation>请使用为较旧 CUDA 构建的版本：索引 https://download.pytorch.org/whl/cu126 中有一些。</translation>
  </message>
  <message>
   <source>Use a newer PyTorch, built for CUDA 12.8 or newer.</source>
   <translation>请使用更新的、为 CUDA 12.8 或更高版本构建的 PyTorch。</translation>
  </message>
  <message>
   <source>Use letters, digits and _ only.</source>
   <translation>请只使用字母、数字和下划线（_）。</translation>
  </message>
  <message>
   <source>Use letters, digits and underscores in its name, and one line in its value.</source>
   <translation>名称请用字母、数字和下划线，值只能有一行。</translation>
  </message>
  <message>
   <source>Use letters, digits and underscores.</source>
   <translation>请使用字母、数字和下划线。</translation>
  </message>
  <message>
   <source>Use letters, digits and underscores: the build has it as a variable.</source>
   <translation>请使用字母、数字和下划线：构建时它是一个环境变量。</translation>
  </message>
  <message>
   <source>Use the whole id.</source>
   <translation>请使用完整的 ID。</translation>
  </message>
  <message>
   <source>Use this computer's engine: docker context use default</source>
   <translation>请使用本机的引擎：docker context use default</translation>
  </message>
  <message>
   <source>Versions that end in +cu are in PyTorch's own index: add its address.</source>
   <translation>以 +cu 结尾的版本在 PyTorch 自己的索引中：请添加它的地址。</translation>
  </message>
  <message>
   <source>Wait until it has started.</source>
   <translation>请等它开始之后再试。</translation>
  </message>
  <message>
   <source>Wait until these runs have ended, or cancel them.</source>
   <translation>请等待这些运行结束，或取消它们。</translation>
  </message>
  <message>
   <source>Waiting for the build that began at {0}.</source>
   <translation>正在等待 {0} 开始的构建。</translation>
  </message>
  <message>
   <source>Waiting for {0}: next in line.</source>
   <translation>正在等待{0}：下一个就轮到。</translation>
  </message>
  <message>
   <source>Waiting for {0}: next in line. Other programs use {1} of them.</source>
   <translation>正在等待{0}：下一个就轮到。其他程序占用了 {1} 块。</translation>
  </message>
  <message>
   <source>Waiting for {0}: number {1} in line.</source>
   <translation>正在等待{0}：排在第 {1} 位。</translation>
  </message>
  <message>
   <source>Was it moved, or is its disk not connected?</source>
   <translation>它是否被移动了，或者所在的磁盘没有连接？</translation>
  </message>
  <message>
   <source>Watching a host failed: {0}</source>
   <translation>监视主机失败：{0}</translation>
  </message>
  <message>
   <source>What it does is known only when the script runs.</source>
   <translation>它的作用要到脚本运行时才知道。</translation>
  </message>
  <message>
   <source>What runs there goes on; it is asked again.</source>
   <translation>那里的运行会继续；稍后会再次询问。</translation>
  </message>
  <message>
   <source>What runs there goes on; it is reached again as soon as the network allows.</source>
   <translation>在那里运行的内容会继续；网络恢复后会立即重新连接。</translation>
  </message>
  <message>
   <source>What the host tells of {0} contradicts itself.</source>
   <translation>主机关于 {0} 的说法自相矛盾。</translation>
  </message>
  <message>
   <source>What the script tells MLflow is not taken up any further: {0}</source>
   <translation>脚本记录到 MLflow 的内容不再继续取用：{0}</translation>
  </message>
  <message>
   <source>What was here of the file {0}... is gone.</source>
   <translation>文件 {0}... 已传到这里的部分不见了。</translation>
  </message>
  <message>
   <source>What was logged under this name is no table.</source>
   <translation>以此名称记录的内容不是表格。</translation>
  </message>
  <message>
   <source>What was to be delivered of the image is not there any more.</source>
   <translation>待传送的镜像内容已不存在。</translation>
  </message>
  <message>
   <source>Which script shall run?</source>
   <translation>要运行哪个脚本？</translation>
  </message>
  <message>
   <source>Whose is it? Remove it by hand.</source>
   <translation>它属于谁？请手动移除。</translation>
  </message>
  <message>
   <source>Write 'name @ git+https://...' for a repository; a run's own code travels with it.</source>
   <translation>仓库请写成“name @ git+https://...”；运行自己的代码会随它一起传送。</translation>
  </message>
  <message>
   <source>Write FROM python:3.11-slim, or FROM python:3.11-slim AS build.</source>
   <translation>请写 FROM python:3.11-slim，或 FROM python:3.11-slim AS build。</translation>
  </message>
  <message>
   <source>Write [project] and below it: dependencies = []</source>
   <translation>请写 [project]，并在其下写：dependencies = []</translation>
  </message>
  <message>
   <source>Write [{0}] and what is in it.</source>
   <translation>请写 [{0}] 及其内容。</translation>
  </message>
  <message>
   <source>Write a name and perhaps a version, for example numpy=1.26 or numpy&gt;=1.26.</source>
   <translation>请写名称，需要时加上版本，例如 numpy=1.26 或 numpy&gt;=1.26。</translation>
  </message>
  <message>
   <source>Write a name and perhaps a version, for example python=3.11.</source>
   <translation>请写名称，可加版本，例如 python=3.11。</translation>
  </message>
  <message>
   <source>Write a name such as conda-forge, or an address without a password.</source>
   <translation>请写名称（例如 conda-forge），或不含密码的网址。</translation>
  </message>
  <message>
   <source>Write a name, an equals sign and a value on each line.</source>
   <translation>每行写一个名称、一个等号和一个值。</translation>
  </message>
  <message>
   <source>Write a number and a unit, for example 512m or 2g.</source>
   <translation>请填写数字和单位，例如 512m 或 2g。</translation>
  </message>
  <message>
   <source>Write a package and perhaps its versions, for example torch&gt;=2.1.</source>
   <translation>请写包名，可加版本条件，例如 torch&gt;=2.1。</translation>
  </message>
  <message>
   <source>Write a single value.</source>
   <translation>请只写一个值。</translation>
  </message>
  <message>
   <source>Write an address that the host can reach.</source>
   <translation>请写主机能访问的地址。</translation>
  </message>
  <message>
   <source>Write both, for example {0} requirements.txt /tmp/</source>
   <translation>请两者都写，例如 {0} requirements.txt /tmp/</translation>
  </message>
  <message>
   <source>Write dependencies: and below it what the script needs.</source>
   <translation>请写 dependencies:，并在其下写脚本所需的内容。</translation>
  </message>
  <message>
   <source>Write for example libgl1 or git=1:2.39.*</source>
   <translation>例如写 libgl1 或 git=1:2.39.*</translation>
  </message>
  <message>
   <source>Write for example python=3.11.</source>
   <translation>例如写 python=3.11。</translation>
  </message>
  <message>
   <source>Write for example: dependencies = ["torch&gt;=2.1"]</source>
   <translation>例如写：dependencies = ["torch&gt;=2.1"]</translation>
  </message>
  <message>
   <source>Write for example: name: birds</source>
   <translation>例如写：name: birds</translation>
  </message>
  <message>
   <source>Write for example: requires-python = '&gt;=3.11'</source>
   <translation>例如写：requires-python = '&gt;=3.11'</translation>
  </message>
  <message>
   <source>Write host:port or host/folder, for example registry.example.org:5000/lab, in small letters and without https://</source>
   <translation>请写成 host:port 或 host/folder，例如 registry.example.org:5000/lab；使用小写字母，不要带 https://</translation>
  </message>
  <message>
   <source>Write it again with fewer brackets.</source>
   <translation>请减少括号后重写。</translation>
  </message>
  <message>
   <source>Write it again with plain letters and spaces.</source>
   <translation>请用普通字母和空格重写。</translation>
  </message>
  <message>
   <source>Write it as '2026-01-31' or with a time.</source>
   <translation>请写成 '2026-01-31'，也可以加上时间。</translation>
  </message>
  <message>
   <source>Write it as a filter of runs, for example metrics.val_acc &gt; 0.95.</source>
   <translation>请按运行筛选的写法来写，例如 metrics.val_acc &gt; 0.95。</translation>
  </message>
  <message>
   <source>Write it as a line of a shell script.</source>
   <translation>请写成 shell 脚本中的一行。</translation>
  </message>
  <message>
   <source>Write it in quotes: {0}.</source>
   <translation>请加上引号：{0}。</translation>
  </message>
  <message>
   <source>Write it into the Dockerfile.</source>
   <translation>请写进 Dockerfile。</translation>
  </message>
  <message>
   <source>Write one path or pattern on each line, in UTF-8.</source>
   <translation>请每行写一个路径或模式，并用 UTF-8 编码。</translation>
  </message>
  <message>
   <source>Write one that begins with https://</source>
   <translation>请写以 https:// 开头的地址</translation>
  </message>
  <message>
   <source>Write out what that file asks for, or give a file of this computer.</source>
   <translation>请直接写出该文件要求的内容，或提供这台电脑上的文件。</translation>
  </message>
  <message>
   <source>Write the line dependencies: and below it what the script needs.</source>
   <translation>请写一行 dependencies:，并在其下写脚本所需的内容。</translation>
  </message>
  <message>
   <source>Write the number without quotes.</source>
   <translation>数字不要加引号。</translation>
  </message>
  <message>
   <source>Write what is longer into the note.</source>
   <translation>较长的内容请写入备注。</translation>
  </message>
  <message>
   <source>Write what it is about.</source>
   <translation>请写明它指的是什么。</translation>
  </message>
  <message>
   <source>Write {0} = true or {1} = false.</source>
   <translation>请写成 {0} = true 或 {1} = false。</translation>
  </message>
  <message>
   <source>Write {0} alone on a line after its text.</source>
   <translation>请在其内容之后单独一行写 {0}。</translation>
  </message>
  <message>
   <source>Write {0} {1}=value.</source>
   <translation>请写 {0} {1}=value。</translation>
  </message>
  <message>
   <source>Write {0}=={1}.</source>
   <translation>请写 {0}=={1}。</translation>
  </message>
  <message>
   <source>Write {value} in its place.</source>
   <translation>请在它的位置写上 {value}。</translation>
  </message>
  <message>
   <source>Your desktop's programs cannot be changed: {0}.</source>
   <translation>无法更改桌面的程序：{0}。</translation>
  </message>
  <message>
   <source>Your home there must take files: make room in it.</source>
   <translation>你在那里的主目录必须能写入文件：请腾出空间。</translation>
  </message>
  <message>
   <source>Your programs may watch only {0} files, {1} at a time.</source>
   <translation>你的程序最多只能监视 {0} 个文件，同时 {1} 个监视器。</translation>
  </message>
  <message>
   <source>Your quota on the disk leaves {0}.</source>
   <translation>你在该磁盘上的配额还剩 {0}。</translation>
  </message>
  <message>
   <source>Your settings are broken: {0} ({1})</source>
   <translation>你的设置已损坏：{0}（{1}）</translation>
  </message>
  <message>
   <source>Your settings cannot be read: {0} ({1})</source>
   <translation>无法读取你的设置：{0}（{1}）</translation>
  </message>
  <message>
   <source>Your settings cannot be saved: {0} ({1})</source>
   <translation>无法保存你的设置：{0}（{1}）</translation>
  </message>
  <message>
   <source>Your settings could not be read and were reset; the old file is {0}.</source>
   <translation>无法读取你的设置，已恢复为默认值；旧文件是 {0}。</translation>
  </message>
  <message>
   <source>a GPU</source>
   <translation> 1 块 GPU</translation>
  </message>
  <message>
   <source>a document of it is none</source>
   <translation>其中一个文档的格式不对</translation>
  </message>
  <message>
   <source>a link that leads out of the outputs</source>
   <translation>指向输出文件夹之外的链接</translation>
  </message>
  <message>
   <source>a link to a folder</source>
   <translation>指向文件夹的链接</translation>
  </message>
  <message>
   <source>a link to nothing</source>
   <translation>失效的链接</translation>
  </message>
  <message>
   <source>a question was not answered</source>
   <translation>有一个问题没有得到回答</translation>
  </message>
  <message>
   <source>alert</source>
   <translation>提醒</translation>
  </message>
  <message>
   <source>an older CUDA</source>
   <translation>较旧的 CUDA</translation>
  </message>
  <message>
   <source>another one</source>
   <translation>其他版本</translation>
  </message>
  <message>
   <source>any</source>
   <translation>任意</translation>
  </message>
  <message>
   <source>clock</source>
   <translation>时钟</translation>
  </message>
  <message>
   <source>column {0} has no name of its own: {1}</source>
   <translation>第 {0} 列没有自己的名称：{1}</translation>
  </message>
  <message>
   <source>column {0}: {1} {2}</source>
   <translation>列 {0}：{1} {2}</translation>
  </message>
  <message>
   <source>contact</source>
   <translation>联系</translation>
  </message>
  <message>
   <source>container gpus</source>
   <translation>容器中的 GPU</translation>
  </message>
  <message>
   <source>contains {0}</source>
   <translation>含有 {0}</translation>
  </message>
  <message>
   <source>dataset</source>
   <translation>数据集</translation>
  </message>
  <message>
   <source>disk</source>
   <translation>磁盘</translation>
  </message>
  <message>
   <source>docker</source>
   <translation>Docker</translation>
  </message>
  <message>
   <source>environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>exit code {0}</source>
   <translation>退出码 {0}</translation>
  </message>
  <message>
   <source>experiment</source>
   <translation>实验</translation>
  </message>
  <message>
   <source>file watching</source>
   <translation>文件监视</translation>
  </message>
  <message>
   <source>gpus</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>input</source>
   <translation>输入</translation>
  </message>
  <message>
   <source>is empty</source>
   <translation>为空</translation>
  </message>
  <message>
   <source>is longer than {0} characters</source>
   <translation>超过 {0} 个字符</translation>
  </message>
  <message>
   <source>is no number</source>
   <translation>不是数字</translation>
  </message>
  <message>
   <source>is no place on a network</source>
   <translation>不是网络上的位置</translation>
  </message>
  <message>
   <source>is no time</source>
   <translation>不是时间</translation>
  </message>
  <message>
   <source>is no whole number</source>
   <translation>不是整数</translation>
  </message>
  <message>
   <source>is not the name of a registry</source>
   <translation>不是镜像仓库的名称</translation>
  </message>
  <message>
   <source>it allows {0}</source>
   <translation>它允许 {0}</translation>
  </message>
  <message>
   <source>it cannot be read: {0}</source>
   <translation>无法读取：{0}</translation>
  </message>
  <message>
   <source>it does not begin as such a file does</source>
   <translation>它的开头不是这类文件的格式</translation>
  </message>
  <message>
   <source>it ended the connection</source>
   <translation>它结束了连接</translation>
  </message>
  <message>
   <source>it ended with {0}</source>
   <translation>它以 {0} 结束</translation>
  </message>
  <message>
   <source>it has a line of more than {0} letters</source>
   <translation>有一行超过 {0} 个字符</translation>
  </message>
  <message>
   <source>it has more than {0} columns</source>
   <translation>它超过 {0} 列</translation>
  </message>
  <message>
   <source>it has more than {0} files</source>
   <translation>它超过 {0} 个文件</translation>
  </message>
  <message>
   <source>it has more than {0} tags</source>
   <translation>它的标签超过 {0} 个</translation>
  </message>
  <message>
   <source>it has too many or too large images, texts or histograms</source>
   <translation>图像、文本或直方图过多或过大</translation>
  </message>
  <message>
   <source>it is a link to a folder that it lies in</source>
   <translation>它是指向其所在文件夹的链接</translation>
  </message>
  <message>
   <source>it is a link to nothing</source>
   <translation>它是一个失效的链接</translation>
  </message>
  <message>
   <source>it is another run than it says</source>
   <translation>它并不是所声明的那个运行</translation>
  </message>
  <message>
   <source>it is damaged</source>
   <translation>文件已损坏</translation>
  </message>
  <message>
   <source>it is no file and no folder</source>
   <translation>它既不是文件也不是文件夹</translation>
  </message>
  <message>
   <source>it is no path of a file</source>
   <translation>这不是文件路径</translation>
  </message>
  <message>
   <source>it is not UTF-8 text</source>
   <translation>它不是 UTF-8 文本</translation>
  </message>
  <message>
   <source>it is not a document of this kind</source>
   <translation>它不是这类文档</translation>
  </message>
  <message>
   <source>it is not there</source>
   <translation>它不存在</translation>
  </message>
  <message>
   <source>it is not whole</source>
   <translation>文件不完整</translation>
  </message>
  <message>
   <source>it names no run</source>
   <translation>其中没有写明运行</translation>
  </message>
  <message>
   <source>it said nothing</source>
   <translation>它什么也没说</translation>
  </message>
  <message>
   <source>it says that it holds more than it can</source>
   <translation>它声明的内容超过了它能容纳的大小</translation>
  </message>
  <message>
   <source>it was written by a newer Trainyard</source>
   <translation>它由更新版本的 Trainyard 写入</translation>
  </message>
  <message>
   <source>its ProxyJump has no end</source>
   <translation>它的 ProxyJump 没有终点</translation>
  </message>
  <message>
   <source>its address does not begin with https:// or http://</source>
   <translation>它的网址不以 https:// 或 http:// 开头</translation>
  </message>
  <message>
   <source>its answer is no list of files</source>
   <translation>它的回答不是文件列表</translation>
  </message>
  <message>
   <source>its answer is too large</source>
   <translation>它的回答过大</translation>
  </message>
  <message>
   <source>its code is not what the run was given</source>
   <translation>其中的代码与该运行所用的不同</translation>
  </message>
  <message>
   <source>its first line names no columns</source>
   <translation>第一行没有列名</translation>
  </message>
  <message>
   <source>its first metrics arrived</source>
   <translation>第一批指标已到达</translation>
  </message>
  <message>
   <source>its login shell ended with {0}</source>
   <translation>它的登录 shell 以 {0} 结束</translation>
  </message>
  <message>
   <source>its login shell prints without an end</source>
   <translation>它的登录 shell 不停地输出</translation>
  </message>
  <message>
   <source>its manifest does not name what is in it</source>
   <translation>它的清单与内容不符</translation>
  </message>
  <message>
   <source>its time was over</source>
   <translation>时间已到</translation>
  </message>
  <message>
   <source>its {0} seconds were over</source>
   <translation>{0} 秒已到</translation>
  </message>
  <message>
   <source>line {0}: {1}</source>
   <translation>第 {0} 行：{1}</translation>
  </message>
  <message>
   <source>log-out</source>
   <translation>注销</translation>
  </message>
  <message>
   <source>memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>memory limits</source>
   <translation>内存限制</translation>
  </message>
  <message>
   <source>model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>names a protocol</source>
   <translation>带有协议名</translation>
  </message>
  <message>
   <source>names of series may have 1 to {0} letters</source>
   <translation>曲线的名称须为 1 到 {0} 个字符</translation>
  </message>
  <message>
   <source>no column holds numbers</source>
   <translation>没有任何一列是数字</translation>
  </message>
  <message>
   <source>no session bus answers</source>
   <translation>会话总线没有响应</translation>
  </message>
  <message>
   <source>no version</source>
   <translation>没有版本信息</translation>
  </message>
  <message>
   <source>not a regular file</source>
   <translation>不是普通文件</translation>
  </message>
  <message>
   <source>nothing</source>
   <translation>无</translation>
  </message>
  <message>
   <source>nvidia-smi cannot be started: {0}</source>
   <translation>无法启动 nvidia-smi：{0}</translation>
  </message>
  <message>
   <source>nvidia-smi failed: exit code {0}</source>
   <translation>nvidia-smi 失败：退出码 {0}</translation>
  </message>
  <message>
   <source>nvidia-smi failed: {0}</source>
   <translation>nvidia-smi 失败：{0}</translation>
  </message>
  <message>
   <source>nvidia-smi gave no answer within {0} s: the driver hangs.</source>
   <translation>nvidia-smi 在 {0} 秒内没有响应：驱动卡住了。</translation>
  </message>
  <message>
   <source>of more than {0} parameters the rest is left out</source>
   <translation>超过 {0} 个参数，其余的已略去</translation>
  </message>
  <message>
   <source>of more than {0} series the rest is left out</source>
   <translation>超过 {0} 条曲线，其余的已略去</translation>
  </message>
  <message>
   <source>pushed image</source>
   <translation>已推送的镜像</translation>
  </message>
  <message>
   <source>python</source>
   <translation>Python</translation>
  </message>
  <message>
   <source>run</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>run root</source>
   <translation>运行根目录</translation>
  </message>
  <message>
   <source>shared home</source>
   <translation>共享的主目录</translation>
  </message>
  <message>
   <source>slurm</source>
   <translation>Slurm</translation>
  </message>
  <message>
   <source>starts with a dot</source>
   <translation>以点开头</translation>
  </message>
  <message>
   <source>steps beyond 64 bits are left out</source>
   <translation>超出 64 位的步数已略去</translation>
  </message>
  <message>
   <source>target</source>
   <translation>计算目标</translation>
  </message>
  <message>
   <source>the artifacts of its runs lie elsewhere, as at {0}</source>
   <translation>其运行的产物在别处，例如 {0}</translation>
  </message>
  <message>
   <source>the name {0}... is too long</source>
   <translation>名称 {0}... 过长</translation>
  </message>
  <message>
   <source>the output {0} is not in it</source>
   <translation>其中缺少输出 {0}</translation>
  </message>
  <message>
   <source>the program {0} is not installed</source>
   <translation>没有安装程序 {0}</translation>
  </message>
  <message>
   <source>the session bus was lost</source>
   <translation>与会话总线的连接已断开</translation>
  </message>
  <message>
   <source>there are more values than columns: {0}</source>
   <translation>值比列多：{0} 个</translation>
  </message>
  <message>
   <source>there can be no file {0} here</source>
   <translation>此处不能有文件 {0}</translation>
  </message>
  <message>
   <source>there is no record at byte {0}</source>
   <translation>字节 {0} 处没有记录</translation>
  </message>
  <message>
   <source>this line is not understood: {0}</source>
   <translation>无法理解这一行：{0}</translation>
  </message>
  <message>
   <source>this quote is never closed: {0}</source>
   <translation>这个引号没有结束：{0}</translation>
  </message>
  <message>
   <source>torchvision {0} was made for torch {1}, and {2} has torch {3}: importing it fails.</source>
   <translation>torchvision {0} 是为 torch {1} 制作的，而 {2} 中是 torch {3}：导入会失败。</translation>
  </message>
  <message>
   <source>unknown</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>what it says of its {0} makes no sense</source>
   <translation>其中关于 {0} 的内容没有意义</translation>
  </message>
  <message>
   <source>workspace</source>
   <translation>工作区</translation>
  </message>
  <message>
   <source>{0} (column {1}).</source>
   <translation>{0}（第 {1} 列）。</translation>
  </message>
  <message>
   <source>{0} For {1} the newest is {2}.</source>
   <translation>{0}对 {1} 而言，最新的是 {2}。</translation>
  </message>
  <message>
   <source>{0} GPUs</source>
   <translation> {0} 块 GPU</translation>
  </message>
  <message>
   <source>{0} GPUs: {1}; driver {2}.</source>
   <translation>{0} 块 GPU：{1}；驱动 {2}。</translation>
  </message>
  <message>
   <source>{0} Without an engine, the host can be a target for plain processes.</source>
   <translation>{0} 没有引擎时，该主机可以作为普通进程的目标。</translation>
  </message>
  <message>
   <source>{0} Without an engine, the target local starts plain processes.</source>
   <translation>{0}没有容器引擎时，可用计算目标 local 直接运行进程。</translation>
  </message>
  <message>
   <source>{0} allows no further session on this connection.</source>
   <translation>{0} 不允许在此连接上再打开会话。</translation>
  </message>
  <message>
   <source>{0} allows no ports to be forwarded.</source>
   <translation>{0} 不允许转发端口。</translation>
  </message>
  <message>
   <source>{0} allows no version of Python that there is an image of.</source>
   <translation>{0} 不允许任何有对应镜像的 Python 版本。</translation>
  </message>
  <message>
   <source>{0} and line {1} cannot both be met.</source>
   <translation>{0} 与第 {1} 行无法同时满足。</translation>
  </message>
  <message>
   <source>{0} and line {1} of {2} cannot both be met.</source>
   <translation>{0} 与 {2} 的第 {1} 行无法同时满足。</translation>
  </message>
  <message>
   <source>{0} and {1} are the same host.</source>
   <translation>{0} 和 {1} 是同一台主机。</translation>
  </message>
  <message>
   <source>{0} answers ({1}).</source>
   <translation>{0} 有响应（{1}）。</translation>
  </message>
  <message>
   <source>{0} bytes are no limit for what stays on a host.</source>
   <translation>{0} 字节不能作为主机上保留内容的上限。</translation>
  </message>
  <message>
   <source>{0} cannot be copied into the workspace: {1}.</source>
   <translation>无法把 {0} 复制到工作区：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be copied: this Dockerfile has no folder to copy from.</source>
   <translation>无法复制 {0}：这个 Dockerfile 没有可供复制的文件夹。</translation>
  </message>
  <message>
   <source>{0} cannot be exported: {1}</source>
   <translation>无法导出 {0}：{1}</translation>
  </message>
  <message>
   <source>{0} cannot be exported: {1}.</source>
   <translation>无法导出 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be imported: {1}.</source>
   <translation>无法导入 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be kept here under its name: {1}.</source>
   <translation>无法以原名在这里保存 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be opened: {1}.</source>
   <translation>无法打开 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be reached: {1}.</source>
   <translation>无法连接 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be read: {1}</source>
   <translation>无法读取 {0}：{1}</translation>
  </message>
  <message>
   <source>{0} cannot be read: {1}.</source>
   <translation>无法读取 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be removed: {1}.</source>
   <translation>无法移除 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be started: {1}</source>
   <translation>无法启动 {0}：{1}</translation>
  </message>
  <message>
   <source>{0} cannot be started: {1}.</source>
   <translation>无法启动 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot be the name of a build secret.</source>
   <translation>{0} 不能用作构建密钥的名称。</translation>
  </message>
  <message>
   <source>{0} cannot be the name of a secret: a shell cannot hold it.</source>
   <translation>{0} 不能用作密钥的名称：shell 无法使用它。</translation>
  </message>
  <message>
   <source>{0} cannot be used: {1}</source>
   <translation>{0} 无法使用：{1}</translation>
  </message>
  <message>
   <source>{0} cannot be written: {1}.</source>
   <translation>无法写入 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} cannot make virtual environments: its venv and pip are not installed.</source>
   <translation>{0} 无法创建虚拟环境：其 venv 和 pip 未安装。</translation>
  </message>
  <message>
   <source>{0} cannot name an environment variable.</source>
   <translation>{0} 不能用作环境变量的名称。</translation>
  </message>
  <message>
   <source>{0} cannot reach {1}, port {2}</source>
   <translation>{0} 无法连接 {1} 的端口 {2}</translation>
  </message>
  <message>
   <source>{0} comes from a folder, which an image cannot be built from.</source>
   <translation>{0} 来自文件夹，而镜像无法由文件夹构建。</translation>
  </message>
  <message>
   <source>{0} could not be written: {1}.</source>
   <translation>无法写入 {0}：{1}。</translation>
  </message>
  <message>
   <source>{0} does not answer within {1} seconds.</source>
   <translation>{0} 在 {1} 秒内没有应答。</translation>
  </message>
  <message>
   <source>{0} does not let you in: {1}.</source>
   <translation>{0} 不允许您登录：{1}。</translation>
  </message>
  <message>
   <source>{0} ended with an error</source>
   <translation>{0} 出错退出</translation>
  </message>
  <message>
   <source>{0} exists already.</source>
   <translation>{0} 已存在。</translation>
  </message>
  <message>
   <source>{0} files would travel. {1}</source>
   <translation>将要传送 {0} 个文件。{1}</translation>
  </message>
  <message>
   <source>{0} gives {1} no value.</source>
   <translation>{0} 没有给 {1} 赋值。</translation>
  </message>
  <message>
   <source>{0} goes on there: cancel it once the host answers, or give it up.</source>
   <translation>{0} 在那里继续运行：等主机回应后再取消它，或者放弃它。</translation>
  </message>
  <message>
   <source>{0} has a config.json of another program.</source>
   <translation>{0} 里有其他程序的 config.json。</translation>
  </message>
  <message>
   <source>{0} has another key than the one in {1}, line {2}. Somebody may stand between.</source>
   <translation>{0} 的密钥与 {1} 第 {2} 行中的不同。可能有人在中间窃听。</translation>
  </message>
  <message>
   <source>{0} has compute capability {1}, which builds of PyTorch for CUDA {2} do not know yet, so nothing can be computed on it.</source>
   <translation>{0} 的计算能力是 {1}，为 CUDA {2} 构建的 PyTorch 还不支持，因此无法在上面计算。</translation>
  </message>
  <message>
   <source>{0} has compute capability {1}. Builds of PyTorch for CUDA {2} begin at {3}, so nothing can be computed on it.</source>
   <translation>{0} 的计算能力是 {1}。为 CUDA {2} 构建的 PyTorch 从 {3} 开始支持，因此无法在上面计算。</translation>
  </message>
  <message>
   <source>{0} has ended already.</source>
   <translation>{0} 已经结束。</translation>
  </message>
  <message>
   <source>{0} has ended, and its ports with it.</source>
   <translation>{0} 已结束，其端口也随之关闭。</translation>
  </message>
  <message>
   <source>{0} has more than {1} event files: some of them are not read.</source>
   <translation>{0} 中的事件文件超过 {1} 个：其中一些没有读取。</translation>
  </message>
  <message>
   <source>{0} has more than {1} files.</source>
   <translation>{0} 中的文件超过 {1} 个。</translation>
  </message>
  <message>
   <source>{0} has more than {1} folders: some were not looked at.</source>
   <translation>{0} 的文件夹超过 {1} 个：其中一些没有查看。</translation>
  </message>
  <message>
   <source>{0} has no argument for a checkpoint to go on from.</source>
   <translation>{0} 没有用于指定续训检查点的参数。</translation>
  </message>
  <message>
   <source>{0} has no place in a run</source>
   <translation>{0} 不属于一个运行</translation>
  </message>
  <message>
   <source>{0} has no size or no sha256</source>
   <translation>{0} 缺少大小或 sha256</translation>
  </message>
  <message>
   <source>{0} has not been started yet.</source>
   <translation>{0} 尚未启动。</translation>
  </message>
  <message>
   <source>{0} has not ended.</source>
   <translation>{0} 尚未结束。</translation>
  </message>
  <message>
   <source>{0} has the key {1}, not {2}.</source>
   <translation>{0} 的密钥是 {1}，而不是 {2}。</translation>
  </message>
  <message>
   <source>{0} holds a zero byte, so it is no Python.</source>
   <translation>{0} 含有零字节，因此不是 Python 代码。</translation>
  </message>
  <message>
   <source>{0} is a Docker image, and {1} starts plain processes.</source>
   <translation>{0} 是 Docker 镜像，而 {1} 启动的是普通进程。</translation>
  </message>
  <message>
   <source>{0} is a file and a folder</source>
   <translation>{0} 既是文件又是文件夹</translation>
  </message>
  <message>
   <source>{0} is a link</source>
   <translation>{0} 是链接</translation>
  </message>
  <message>
   <source>{0} is a link to a folder and stays here.</source>
   <translation>{0} 是指向文件夹的链接，不会传送。</translation>
  </message>
  <message>
   <source>{0} is a link to nothing and stays here.</source>
   <translation>{0} 是失效的链接，不会传送。</translation>
  </message>
  <message>
   <source>{0} is a number</source>
   <translation>{0} 是数字</translation>
  </message>
  <message>
   <source>{0} is a number: 'like' compares texts</source>
   <translation>{0} 是数字：'like' 用于比较文本</translation>
  </message>
  <message>
   <source>{0} is a workspace already.</source>
   <translation>{0} 已经是工作区。</translation>
  </message>
  <message>
   <source>{0} is an image, and {1} starts plain processes.</source>
   <translation>{0} 是镜像，而 {1} 启动的是普通进程。</translation>
  </message>
  <message>
   <source>{0} is an interpreter, which cannot travel.</source>
   <translation>{0} 是解释器，无法传到其他主机。</translation>
  </message>
  <message>
   <source>{0} is being deleted and cannot be restored any more.</source>
   <translation>{0} 正在删除，无法再恢复。</translation>
  </message>
  <message>
   <source>{0} is being read already: these files name each other in a circle.</source>
   <translation>{0} 正在读取中：这些文件循环引用。</translation>
  </message>
  <message>
   <source>{0} is in use by {1} and {2} more.</source>
   <translation>{0} 正被 {1} 及另外 {2} 个运行使用。</translation>
  </message>
  <message>
   <source>{0} is in use by {1}.</source>
   <translation>{0} 正被 {1} 使用。</translation>
  </message>
  <message>
   <source>{0} is larger than {1} KiB, so its arguments are not read.</source>
   <translation>{0} 大于 {1} KiB，因此不读取它的参数。</translation>
  </message>
  <message>
   <source>{0} is left out of the context by {1}.</source>
   <translation>{0} 被 {1} 排除在构建上下文之外。</translation>
  </message>
  <message>
   <source>{0} is nested too deep to be read.</source>
   <translation>{0} 嵌套过深，无法读取。</translation>
  </message>
  <message>
   <source>{0} is no Python script, so its arguments are not known.</source>
   <translation>{0} 不是 Python 脚本，因此无法得知它的参数。</translation>
  </message>
  <message>
   <source>{0} is no address of an index.</source>
   <translation>{0} 不是索引地址。</translation>
  </message>
  <message>
   <source>{0} is no channel of conda.</source>
   <translation>{0} 不是 conda 的频道。</translation>
  </message>
  <message>
   <source>{0} is no definition of an environment.</source>
   <translation>{0} 不是环境定义。</translation>
  </message>
  <message>
   <source>{0} is no environment variable.</source>
   <translation>{0} 不是环境变量。</translation>
  </message>
  <message>
   <source>{0} is no hash: sha256 has 64 digits from 0 to f after its colon.</source>
   <translation>{0} 不是哈希值：sha256 的冒号后应有 64 位 0 到 f 的数字。</translation>
  </message>
  <message>
   <source>{0} is no instruction of a Dockerfile.</source>
   <translation>{0} 不是 Dockerfile 的指令。</translation>
  </message>
  <message>
   <source>{0} is no list of texts.</source>
   <translation>{0} 不是文本列表。</translation>
  </message>
  <message>
   <source>{0} is no log of a run.</source>
   <translation>{0} 不是运行的日志。</translation>
  </message>
  <message>
   <source>{0} is no marker.</source>
   <translation>{0} 不是环境标记。</translation>
  </message>
  <message>
   <source>{0} is no option that a requirements file may have here.</source>
   <translation>{0} 不是此处的 requirements 文件可用的选项。</translation>
  </message>
  <message>
   <source>{0} is no package of conda.</source>
   <translation>{0} 不是 conda 的包。</translation>
  </message>
  <message>
   <source>{0} is no part of such a file.</source>
   <translation>此类文件中没有 {0}。</translation>
  </message>
  <message>
   <source>{0} is no plain file of the size that it should have</source>
   <translation>{0} 不是大小相符的普通文件</translation>
  </message>
  <message>
   <source>{0} is no port.</source>
   <translation>{0} 不是端口。</translation>
  </message>
  <message>
   <source>{0} is no regular file</source>
   <translation>{0} 不是普通文件</translation>
  </message>
  <message>
   <source>{0} is no requirement of pip.</source>
   <translation>{0} 不是 pip 的依赖条件。</translation>
  </message>
  <message>
   <source>{0} is no requirement: one equals sign compares nothing.</source>
   <translation>{0} 不是依赖条件：单个等号不作比较。</translation>
  </message>
  <message>
   <source>{0} is no run id</source>
   <translation>{0} 不是运行 ID</translation>
  </message>
  <message>
   <source>{0} is no table.</source>
   <translation>{0} 不是表。</translation>
  </message>
  <message>
   <source>{0} is not a date</source>
   <translation>{0} 不是日期</translation>
  </message>
  <message>
   <source>{0} is not a fingerprint of a host key.</source>
   <translation>{0} 不是主机密钥的指纹。</translation>
  </message>
  <message>
   <source>{0} is not a plain file and stays here.</source>
   <translation>{0} 不是普通文件，不会传送。</translation>
  </message>
  <message>
   <source>{0} is not a size.</source>
   <translation>{0} 不是有效的大小。</translation>
  </message>
  <message>
   <source>{0} is not a workspace.</source>
   <translation>{0} 不是工作区。</translation>
  </message>
  <message>
   <source>{0} is not an SSH destination.</source>
   <translation>{0} 不是 SSH 目标。</translation>
  </message>
  <message>
   <source>{0} is not as large as it should be</source>
   <translation>{0} 的大小不符</translation>
  </message>
  <message>
   <source>{0} is not being built on {1}.</source>
   <translation>{1} 上没有正在构建 {0}。</translation>
  </message>
  <message>
   <source>{0} is not here, and there is no target {1} any more from which it could be fetched.</source>
   <translation>{0} 不在这里，而可以取回它的目标 {1} 已不存在。</translation>
  </message>
  <message>
   <source>{0} is not in it</source>
   <translation>其中缺少 {0}</translation>
  </message>
  <message>
   <source>{0} is not in the encoding that it names, or not in UTF-8.</source>
   <translation>{0} 的编码与其声明的不符，或不是 UTF-8。</translation>
  </message>
  <message>
   <source>{0} is not on the host any more as it was when the run ended.</source>
   <translation>主机上的 {0} 已不是运行结束时的样子。</translation>
  </message>
  <message>
   <source>{0} is not the file any more that was recorded.</source>
   <translation>{0} 已不是当初记录的那个文件。</translation>
  </message>
  <message>
   <source>{0} is not the name of a base image.</source>
   <translation>{0} 不是基础镜像的名称。</translation>
  </message>
  <message>
   <source>{0} is not the name of an apt package.</source>
   <translation>{0} 不是 apt 软件包的名称。</translation>
  </message>
  <message>
   <source>{0} is not the name of an image.</source>
   <translation>{0} 不是镜像的名称。</translation>
  </message>
  <message>
   <source>{0} is not what it was when it was exported</source>
   <translation>{0} 与导出时不同</translation>
  </message>
  <message>
   <source>{0} is text</source>
   <translation>{0} 是文本</translation>
  </message>
  <message>
   <source>{0} is this computer.</source>
   <translation>{0} 就是此计算机。</translation>
  </message>
  <message>
   <source>{0} is this computer: the workspace is all that is here.</source>
   <translation>{0} 就是本机：这里只有工作区本身。</translation>
  </message>
  <message>
   <source>{0} is too large</source>
   <translation>{0} 太大</translation>
  </message>
  <message>
   <source>{0} is too much</source>
   <translation>{0} 是多余的</translation>
  </message>
  <message>
   <source>{0} is true or false</source>
   <translation>{0} 只能是 true 或 false</translation>
  </message>
  <message>
   <source>{0} is {1} MiB. {2}</source>
   <translation>{0} 有 {1} MiB。{2}</translation>
  </message>
  <message>
   <source>{0} leads to no plain file: it is not in the context.</source>
   <translation>{0} 不指向普通文件：它不在构建上下文中。</translation>
  </message>
  <message>
   <source>{0} lies outside of the context, {1}.</source>
   <translation>{0} 在构建上下文 {1} 之外。</translation>
  </message>
  <message>
   <source>{0} may not be executed.</source>
   <translation>没有权限执行 {0}。</translation>
  </message>
  <message>
   <source>{0} names a file, which an image cannot be built from.</source>
   <translation>{0} 指向一个文件，而镜像无法由它构建。</translation>
  </message>
  <message>
   <source>{0} names nothing.</source>
   <translation>{0} 没有指明任何内容。</translation>
  </message>
  <message>
   <source>{0} names things of several kinds: {1}.</source>
   <translation>{0} 对应多种内容：{1}。</translation>
  </message>
  <message>
   <source>{0} names {1} runs.</source>
   <translation>{0} 对应 {1} 个运行。</translation>
  </message>
  <message>
   <source>{0} needs an address that begins with https:// or http://, not {1}.</source>
   <translation>{0} 需要以 https:// 或 http:// 开头的地址，而不是 {1}。</translation>
  </message>
  <message>
   <source>{0} of its files are gone from the store.</source>
   <translation>存储中已缺少它的 {0} 个文件。</translation>
  </message>
  <message>
   <source>{0} of its lines hold no point, and were left out</source>
   <translation>其中 {0} 行不是数据点，已略去</translation>
  </message>
  <message>
   <source>{0} of its records are not understood, and were left out</source>
   <translation>其中 {0} 条记录无法识别，已忽略</translation>
  </message>
  <message>
   <source>{0} of step {1} is damaged.</source>
   <translation>第 {1} 步的 {0} 已损坏。</translation>
  </message>
  <message>
   <source>{0} of step {1} is not here as a whole.</source>
   <translation>第 {1} 步的 {0} 尚不完整。</translation>
  </message>
  <message>
   <source>{0} of the input cannot travel: {1}.</source>
   <translation>输入中的 {0} 无法传送：{1}。</translation>
  </message>
  <message>
   <source>{0} of {1} of memory are free.</source>
   <translation>内存共 {1}，空闲 {0}。</translation>
  </message>
  <message>
   <source>{0} of {1} on the disk are free.</source>
   <translation>磁盘共 {1}，可用 {0}。</translation>
  </message>
  <message>
   <source>{0} on {1} stays: {2}</source>
   <translation>{1} 上的 {0} 保留：{2}</translation>
  </message>
  <message>
   <source>{0} runs are too many to be compared at once.</source>
   <translation>{0} 个运行太多，无法同时对比。</translation>
  </message>
  <message>
   <source>{0} runs containers, and {1} is an interpreter.</source>
   <translation>{0} 运行的是容器，而 {1} 是解释器。</translation>
  </message>
  <message>
   <source>{0} says only one of what is copied and where to.</source>
   <translation>{0} 只写了复制什么和复制到哪里中的一项。</translation>
  </message>
  <message>
   <source>{0} stands before the first FROM.</source>
   <translation>{0} 写在了第一个 FROM 之前。</translation>
  </message>
  <message>
   <source>{0} stands here twice.</source>
   <translation>{0} 在此出现了两次。</translation>
  </message>
  <message>
   <source>{0} starts plain processes, and images need a container engine.</source>
   <translation>{0} 启动的是普通进程，而镜像需要容器引擎。</translation>
  </message>
  <message>
   <source>{0} stays here: a run begins with an empty one.</source>
   <translation>{0} 不会传送：运行开始时它是空的。</translation>
  </message>
  <message>
   <source>{0} stays until its host answers; or delete it only here.</source>
   <translation>在主机响应之前 {0} 会保留；也可以只在这里删除。</translation>
  </message>
  <message>
   <source>{0} to {1} nodes are no bounds.</source>
   <translation>节点数不能设为 {0} 到 {1}。</translation>
  </message>
  <message>
   <source>{0} was exported by a newer Trainyard.</source>
   <translation>{0} 是由更新版本的 Trainyard 导出的。</translation>
  </message>
  <message>
   <source>{0} was given up here and still went on there; it is being cancelled now.</source>
   <translation>{0} 在这里已被放弃，但在那里仍在继续；现在正在取消它。</translation>
  </message>
  <message>
   <source>{0} was imported before.</source>
   <translation>{0} 此前已导入。</translation>
  </message>
  <message>
   <source>{0} was imported from {1}: it ran elsewhere.</source>
   <translation>{0} 是从 {1} 导入的：它在别处运行过。</translation>
  </message>
  <message>
   <source>{0} was imported: it ran elsewhere.</source>
   <translation>{0} 是导入的：它是在别处运行的。</translation>
  </message>
  <message>
   <source>{0} was not built on another host yet.</source>
   <translation>{0} 还没有在其他主机上构建过。</translation>
  </message>
  <message>
   <source>{0} {1} comes as source and is built on the host.</source>
   <translation>{0} {1} 以源代码形式提供，会在主机上构建。</translation>
  </message>
  <message>
   <source>{0} {1} is there for Python {2}, not for {3}.</source>
   <translation>{0} {1} 有适用于 Python {2} 的版本，没有适用于 {3} 的版本。</translation>
  </message>
  <message>
   <source>{0}, line {1}, column {2}: {3}</source>
   <translation>{0}，第 {1} 行第 {2} 列：{3}</translation>
  </message>
  <message>
   <source>{first} {second}</source>
   <translation>{first}{second}</translation>
  </message>
 </context>
 <context>
  <name>ModelDetails</name>
  <message>
   <source>Code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>Copy SHA-256</source>
   <translation>复制 SHA-256</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>Download…</source>
   <translation>下载…</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Experiment</source>
   <translation>实验</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Kept with this version</source>
   <translation>随此版本保存</translation>
  </message>
  <message>
   <source>Lineage</source>
   <translation>来源</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Output</source>
   <translation>输出</translation>
  </message>
  <message>
   <source>Registered</source>
   <translation>注册时间</translation>
  </message>
  <message>
   <source>Registered from a file: where it was trained is not known.</source>
   <translation>由文件注册：不知道它是在哪里训练的。</translation>
  </message>
  <message>
   <source>Remove version</source>
   <translation>移除此版本</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>SHA-256</source>
   <translation>SHA-256</translation>
  </message>
  <message>
   <source>Show the run</source>
   <translation>查看运行</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>Version {number}</source>
   <translation>版本 {number}</translation>
  </message>
 </context>
 <context>
  <name>ModelsTab</name>
  <message>
   <source>Choose a run that succeeded and register one of its outputs, or drop a file.</source>
   <translation>选择一个成功的运行，注册它的某个输出；也可以把文件拖到这里。</translation>
  </message>
  <message>
   <source>Go to the runs</source>
   <translation>前往运行</translation>
  </message>
  <message>
   <source>Keep a model from a run's outputs</source>
   <translation>把运行的输出保存为模型</translation>
  </message>
  <message>
   <source>Kept by name and version, with where they came from</source>
   <translation>按名称和版本保存，并记录来源</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Register a file</source>
   <translation>注册文件</translation>
  </message>
  <message>
   <source>Register from a run</source>
   <translation>从运行注册</translation>
  </message>
  <message>
   <source>Save the model</source>
   <translation>保存模型</translation>
  </message>
  <message>
   <source>Saved as {path}</source>
   <translation>已保存为 {path}</translation>
  </message>
  <message>
   <source>{name} version {number} was registered</source>
   <translation>已注册 {name} 版本 {number}</translation>
  </message>
  <message>
   <source>{name} version {number} was removed</source>
   <translation>已移除 {name} 版本 {number}</translation>
  </message>
 </context>
 <context>
  <name>NoteCard</name>
  <message>
   <source>Not saved</source>
   <translation>未保存</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Saved</source>
   <translation>已保存</translation>
  </message>
  <message>
   <source>What was tried, and what came of it</source>
   <translation>做了什么尝试，结果如何</translation>
  </message>
 </context>
 <context>
  <name>NoticesSheet</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Nothing has happened yet</source>
   <translation>还没有任何通知</translation>
  </message>
  <message>
   <source>Notifications</source>
   <translation>通知</translation>
  </message>
  <message>
   <source>Notifications, the newest first</source>
   <translation>通知，最新的在前</translation>
  </message>
 </context>
 <context>
  <name>OutputsPage</name>
  <message>
   <source>A new run that goes on from this checkpoint</source>
   <translation>从这个检查点继续的新运行</translation>
  </message>
  <message>
   <source>Copy a command that brings the output here</source>
   <translation>复制将该输出取到本机的命令</translation>
  </message>
  <message>
   <source>Copy as a command</source>
   <translation>复制为命令</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>No outputs yet.</source>
   <translation>还没有输出。</translation>
  </message>
  <message>
   <source>No program opens {name}. It is at {path}</source>
   <translation>没有程序可以打开 {name}。文件位于 {path}</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Open output</source>
   <translation>打开输出</translation>
  </message>
  <message>
   <source>Outputs</source>
   <translation>输出</translation>
  </message>
  <message>
   <source>Register model…</source>
   <translation>注册模型…</translation>
  </message>
  <message>
   <source>Register output as model</source>
   <translation>把输出注册为模型</translation>
  </message>
  <message>
   <source>Resume from it…</source>
   <translation>从此继续…</translation>
  </message>
  <message>
   <source>Resume from the selected output</source>
   <translation>从所选输出继续</translation>
  </message>
  <message>
   <source>SHA-256</source>
   <translation>SHA-256</translation>
  </message>
  <message>
   <source>Save as…</source>
   <translation>另存为…</translation>
  </message>
  <message>
   <source>Save output as</source>
   <translation>输出另存为</translation>
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation>已保存为 {name}</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>The script left no files.</source>
   <translation>脚本没有留下文件。</translation>
  </message>
  <message>
   <source>What a script writes into ./outputs appears here when it has ended.</source>
   <translation>脚本写入 ./outputs 的文件在运行结束后显示在这里。</translation>
  </message>
 </context>
 <context>
  <name>OverlaidCurves</name>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
 </context>
 <context>
  <name>PackageList</name>
  <message numerus="yes">
   <source>%Ln packages</source>
   <translation>
    <numerusform>%Ln 个软件包</numerusform>
   </translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Copy packages</source>
   <translation>复制软件包</translation>
  </message>
  <message>
   <source>Find a package</source>
   <translation>查找软件包</translation>
  </message>
  <message>
   <source>Packages</source>
   <translation>软件包</translation>
  </message>
  <message>
   <source>The packages that are selected, or all that are shown</source>
   <translation>选中的软件包；未选中时为显示的全部</translation>
  </message>
  <message>
   <source>{shown} of {all}</source>
   <translation>{shown} / {all}</translation>
  </message>
 </context>
 <context>
  <name>PackagesCard</name>
  <message>
   <source>A requirements file that asks for just these versions</source>
   <translation>一个 requirements 文件，只要求这些确切的版本</translation>
  </message>
  <message>
   <source>Build it to see its packages.</source>
   <translation>构建后即可查看其中的软件包。</translation>
  </message>
  <message>
   <source>Export lock</source>
   <translation>导出锁定文件</translation>
  </message>
  <message>
   <source>Export lock…</source>
   <translation>导出锁定文件…</translation>
  </message>
  <message>
   <source>Packages</source>
   <translation>软件包</translation>
  </message>
  <message>
   <source>Packages as found on target</source>
   <translation>所选目标上找到的软件包</translation>
  </message>
  <message>
   <source>Start a run with it to see its packages.</source>
   <translation>用它开始一次运行，即可查看其中的软件包。</translation>
  </message>
  <message>
   <source>The lock was saved as {path}</source>
   <translation>锁定文件已保存为 {path}</translation>
  </message>
 </context>
 <context>
  <name>PackagesModel</name>
  <message>
   <source>From</source>
   <translation>来源</translation>
  </message>
  <message>
   <source>Package</source>
   <translation>软件包</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
 </context>
 <context>
  <name>PanelActions</name>
  <message>
   <source>Copy picture</source>
   <translation>复制图片</translation>
  </message>
  <message>
   <source>Copy values</source>
   <translation>复制数值</translation>
  </message>
  <message>
   <source>Export all points as CSV…</source>
   <translation>将所有数据点导出为 CSV…</translation>
  </message>
  <message>
   <source>Export picture as PNG…</source>
   <translation>将图片导出为 PNG…</translation>
  </message>
  <message>
   <source>Export picture as SVG…</source>
   <translation>将图片导出为 SVG…</translation>
  </message>
  <message>
   <source>List values</source>
   <translation>列出数值</translation>
  </message>
  <message>
   <source>Picture copied</source>
   <translation>图片已复制</translation>
  </message>
  <message>
   <source>Pin to the top</source>
   <translation>固定到顶部</translation>
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation>已保存为 {name}</translation>
  </message>
  <message>
   <source>Show all plots</source>
   <translation>显示所有图表</translation>
  </message>
  <message>
   <source>Show the log at this moment</source>
   <translation>查看此刻的日志</translation>
  </message>
  <message>
   <source>Show this plot alone</source>
   <translation>单独显示此图表</translation>
  </message>
  <message>
   <source>Unpin</source>
   <translation>取消固定</translation>
  </message>
  <message>
   <source>Values copied</source>
   <translation>数值已复制</translation>
  </message>
 </context>
 <context>
  <name>PanelGrid</name>
  <message>
   <source>Plots</source>
   <translation>图表</translation>
  </message>
  <message>
   <source>Show more plots ({count} left)</source>
   <translation>显示更多图表（还有 {count} 个）</translation>
  </message>
 </context>
 <context>
  <name>PanelGroup</name>
  <message>
   <source>Show group {name}</source>
   <translation>显示分组 {name}</translation>
  </message>
 </context>
 <context>
  <name>PanelHead</name>
  <message>
   <source>More</source>
   <translation>更多</translation>
  </message>
  <message>
   <source>More about {name}</source>
   <translation>{name} 的更多操作</translation>
  </message>
 </context>
 <context>
  <name>PanelShelves</name>
  <message>
   <source>Other metrics</source>
   <translation>其他指标</translation>
  </message>
  <message>
   <source>Pinned</source>
   <translation>已固定</translation>
  </message>
 </context>
 <context>
  <name>ParallelPage</name>
  <message>
   <source>These runs differ in fewer than two arguments or metrics.</source>
   <translation>这些运行中有差异的参数和指标不足两项。</translation>
  </message>
 </context>
 <context>
  <name>ParallelPicture</name>
  <message>
   <source>Lines of the runs over parallel axes</source>
   <translation>各运行在平行坐标轴上的折线</translation>
  </message>
 </context>
 <context>
  <name>PathEditor</name>
  <message>
   <source>Browse for {argument}</source>
   <translation>为 {argument} 浏览</translation>
  </message>
  <message>
   <source>Choose</source>
   <translation>选择</translation>
  </message>
  <message>
   <source>File…</source>
   <translation>文件…</translation>
  </message>
  <message>
   <source>Folder…</source>
   <translation>文件夹…</translation>
  </message>
 </context>
 <context>
  <name>PathLine</name>
  <message>
   <source>Browse for: {what}</source>
   <translation>浏览：{what}</translation>
  </message>
  <message>
   <source>Browse…</source>
   <translation>浏览…</translation>
  </message>
 </context>
 <context>
  <name>PatternRow</name>
  <message>
   <source>Change the pattern of {name}</source>
   <translation>修改 {name} 的模式</translation>
  </message>
  <message>
   <source>Plot no more: {name}</source>
   <translation>不再画：{name}</translation>
  </message>
  <message>
   <source>this run</source>
   <translation>这次运行</translation>
  </message>
  <message>
   <source>this run and later ones</source>
   <translation>这次及以后的运行</translation>
  </message>
 </context>
 <context>
  <name>Pieces</name>
  <message numerus="yes">
   <source>%Ln arguments</source>
   <translation>
    <numerusform>%Ln 个参数</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PlaceLine</name>
  <message>
   <source>1200, 10:02 or +1:30</source>
   <translation>1200、10:02 或 +1:30</translation>
  </message>
  <message>
   <source>A line, the time on the clock, or the time since the script started</source>
   <translation>行号、时钟时间，或脚本启动后经过的时间</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Line or time to go to</source>
   <translation>要转到的行号或时间</translation>
  </message>
  <message>
   <source>This is no line and no time: write 1200, 10:02 or +1:30</source>
   <translation>这既不是行号也不是时间：请输入 1200、10:02 或 +1:30</translation>
  </message>
 </context>
 <context>
  <name>Player</name>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>播放</translation>
  </message>
 </context>
 <context>
  <name>Plots</name>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Log, by a pattern</source>
   <translation>日志（按模式）</translation>
  </message>
  <message>
   <source>No series</source>
   <translation>没有曲线</translation>
  </message>
  <message>
   <source>{name}: no points yet</source>
   <translation>{name}：还没有数据点</translation>
  </message>
  <message>
   <source>{name}: {count} points, last value {last}</source>
   <translation>{name}：{count} 个数据点，最新值 {last}</translation>
  </message>
 </context>
 <context>
  <name>PointSheet</name>
  <message numerus="yes">
   <source>%Ln lines so far</source>
   <translation>
    <numerusform>目前 %Ln 行</numerusform>
   </translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Change what is plotted</source>
   <translation>修改所画的内容</translation>
  </message>
  <message>
   <source>From the line, here {step} ({name})</source>
   <translation>取自该行，此处为 {step}（{name}）</translation>
  </message>
  <message>
   <source>Lines</source>
   <translation>行</translation>
  </message>
  <message>
   <source>Name of the series</source>
   <translation>序列名称</translation>
  </message>
  <message>
   <source>Number</source>
   <translation>数字</translation>
  </message>
  <message>
   <source>Of all lines that are like this one: those so far, and those to come.</source>
   <translation>适用于所有与此相似的行：已有的和以后的。</translation>
  </message>
  <message>
   <source>Plot</source>
   <translation>画图</translation>
  </message>
  <message>
   <source>Plot a number</source>
   <translation>把数字画成曲线</translation>
  </message>
  <message>
   <source>Plot it for</source>
   <translation>适用于</translation>
  </message>
  <message>
   <source>Reading the log…</source>
   <translation>正在读取日志…</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>The lines are counted</source>
   <translation>按行计数</translation>
  </message>
  <message>
   <source>This run</source>
   <translation>这次运行</translation>
  </message>
  <message>
   <source>This run and later runs of its script</source>
   <translation>这次运行，以及此脚本以后的运行</translation>
  </message>
  <message>
   <source>from {first} to {last}</source>
   <translation>从 {first} 到 {last}</translation>
  </message>
  <message>
   <source>{name} is plotted with the curves</source>
   <translation>{name} 已加入曲线</translation>
  </message>
  <message>
   <source>{value} is the number, {step} the step and {number} any other number; the rest is a regular expression.</source>
   <translation>{value} 是要画的数字，{step} 是步数，{number} 是其他任何数字；其余部分是正则表达式。</translation>
  </message>
 </context>
 <context>
  <name>Pointing</name>
  <message>
   <source>Choose a line of the output that has a number</source>
   <translation>请选择输出中含有数字的一行</translation>
  </message>
  <message>
   <source>Plot a number of this line…</source>
   <translation>把这一行的数字画成曲线…</translation>
  </message>
 </context>
 <context>
  <name>Problem</name>
  <message>
   <source>Copy what to do</source>
   <translation>复制处理方法</translation>
  </message>
 </context>
 <context>
  <name>PushForm</name>
  <message>
   <source>Empty: the login of that host serves, if it has one. A password is asked for.</source>
   <translation>留空则使用那台主机自己的登录（如果有）。填写后会询问密码。</translation>
  </message>
  <message>
   <source>Push</source>
   <translation>推送</translation>
  </message>
  <message>
   <source>Push from</source>
   <translation>从哪里推送</translation>
  </message>
  <message>
   <source>Registry</source>
   <translation>镜像仓库</translation>
  </message>
  <message>
   <source>User</source>
   <translation>用户</translation>
  </message>
 </context>
 <context>
  <name>QFileDialog</name>
  <message>
   <source>&amp;Look in:</source>
   <translation>查找范围(&amp;L)：</translation>
  </message>
  <message>
   <source>Files of &amp;type:</source>
   <translation>文件类型(&amp;T)：</translation>
  </message>
 </context>
 <context>
  <name>Rail</name>
  <message>
   <source>Compute</source>
   <translation>计算</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Tabs</source>
   <translation>标签页</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>工作区</translation>
  </message>
 </context>
 <context>
  <name>RegisterFile</name>
  <message>
   <source>A name in use gets a new version.</source>
   <translation>名称已存在时会新增一个版本。</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Choose a file.</source>
   <translation>请选择一个文件。</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>It is copied into the workspace, once however often it is registered.</source>
   <translation>文件会复制到工作区；无论注册多少次，只保存一份。</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Register</source>
   <translation>注册</translation>
  </message>
  <message>
   <source>Register a file</source>
   <translation>注册文件</translation>
  </message>
 </context>
 <context>
  <name>RegisterStrip</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close registration</source>
   <translation>关闭注册栏</translation>
  </message>
  <message>
   <source>Model name</source>
   <translation>模型名称</translation>
  </message>
  <message>
   <source>Register</source>
   <translation>注册</translation>
  </message>
  <message>
   <source>Register this model</source>
   <translation>注册此模型</translation>
  </message>
  <message>
   <source>Register {path} of {run} as a new version of a model</source>
   <translation>把 {run} 的 {path} 注册为模型的新版本</translation>
  </message>
  <message>
   <source>Show model</source>
   <translation>查看模型</translation>
  </message>
  <message>
   <source>{name} version {version} is registered</source>
   <translation>已注册 {name} 版本 {version}</translation>
  </message>
 </context>
 <context>
  <name>Removals</name>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
 </context>
 <context>
  <name>RemoveHost</name>
  <message>
   <source>Address</source>
   <translation>地址</translation>
  </message>
  <message>
   <source>Also remove everything of ours from the host</source>
   <translation>同时从主机上删除 Trainyard 的所有内容</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>For your user there, from whichever computer it came</source>
   <translation>仅限你在那里的用户，不论来自哪台电脑</translation>
  </message>
  <message>
   <source>It is forgotten here, with what was kept in the keyring for it. What runs there goes on, and your runs stay in the workspace.</source>
   <translation>主机会从这里移除，为它保存在密钥环中的内容也会删除。那里正在运行的会继续，你的运行仍保留在工作区中。</translation>
  </message>
  <message>
   <source>Looking at what is there…</source>
   <translation>正在查看那里有什么…</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Remove all of this from the host</source>
   <translation>从主机上全部删除</translation>
  </message>
  <message>
   <source>Remove this host?</source>
   <translation>移除这台主机？</translation>
  </message>
  <message>
   <source>Removing what is there…</source>
   <translation>正在删除…</translation>
  </message>
  <message>
   <source>Some of it is still on {name}</source>
   <translation>{name} 上仍有部分内容</translation>
  </message>
  <message>
   <source>There is nothing of ours on the host.</source>
   <translation>主机上没有 Trainyard 的内容。</translation>
  </message>
  <message>
   <source>What is on the host</source>
   <translation>主机上的内容</translation>
  </message>
  <message>
   <source>{name} was removed</source>
   <translation>已移除 {name}</translation>
  </message>
  <message>
   <source>{size} were freed on {name}</source>
   <translation>已在 {name} 上释放 {size}</translation>
  </message>
 </context>
 <context>
  <name>RunAccess</name>
  <message>
   <source>Copy a command that cancels it there</source>
   <translation>复制在那里取消它的命令</translation>
  </message>
  <message>
   <source>Copy a command that deletes it there</source>
   <translation>复制在那里删除它的命令</translation>
  </message>
  <message>
   <source>Copy a command that shows its output</source>
   <translation>复制查看其输出的命令</translation>
  </message>
  <message>
   <source>Copy the command that started it</source>
   <translation>复制启动它的命令</translation>
  </message>
  <message>
   <source>Forward a port…</source>
   <translation>转发端口…</translation>
  </message>
  <message>
   <source>Forwarded ports</source>
   <translation>已转发的端口</translation>
  </message>
  <message>
   <source>No browser could be opened for {url}</source>
   <translation>无法为 {url} 打开浏览器</translation>
  </message>
 </context>
 <context>
  <name>RunActing</name>
  <message numerus="yes">
   <source>%Ln runs are too many to be changed at once.</source>
   <translation>
    <numerusform>%Ln 个运行太多，无法一次更改。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were archived</source>
   <translation>
    <numerusform>已归档 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were removed</source>
   <translation>
    <numerusform>已移除 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were written to {name}</source>
   <translation>
    <numerusform>已将 %Ln 个运行写入 {name}</numerusform>
   </translation>
  </message>
  <message>
   <source>Export runs</source>
   <translation>导出运行</translation>
  </message>
  <message>
   <source>JSON (*.json)</source>
   <translation>JSON (*.json)</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>{name} was removed</source>
   <translation>已移除 {name}</translation>
  </message>
 </context>
 <context>
  <name>RunCauses</name>
  <message>
   <source>An input is not there any more.</source>
   <translation>某个输入已不存在。</translation>
  </message>
  <message>
   <source>No container engine answers.</source>
   <translation>没有容器引擎响应。</translation>
  </message>
  <message>
   <source>Nothing new for {time}</source>
   <translation>已有 {time}没有新内容</translation>
  </message>
  <message>
   <source>Nothing says how the run ended.</source>
   <translation>没有任何记录说明运行如何结束。</translation>
  </message>
  <message>
   <source>Silent {time}</source>
   <translation>静默 {time}</translation>
  </message>
  <message>
   <source>The Python interpreter of the environment is not there.</source>
   <translation>环境的 Python 解释器不存在。</translation>
  </message>
  <message>
   <source>The computer that ran it was restarted.</source>
   <translation>执行它的计算机重启了。</translation>
  </message>
  <message>
   <source>The container engine stopped while the run was going on.</source>
   <translation>运行期间容器引擎停止了。</translation>
  </message>
  <message>
   <source>The container image has no shell, which is needed to start a run.</source>
   <translation>容器镜像里没有 shell，而启动运行需要它。</translation>
  </message>
  <message>
   <source>The disk is full.</source>
   <translation>磁盘已满。</translation>
  </message>
  <message>
   <source>The environment could not be built.</source>
   <translation>环境构建失败。</translation>
  </message>
  <message>
   <source>The host was last seen {ago}; the run may have gone on.</source>
   <translation>主机上次响应：{ago}；运行可能仍在继续。</translation>
  </message>
  <message>
   <source>The host was not seen lately; the run may have gone on.</source>
   <translation>最近没有联系上主机；运行可能仍在继续。</translation>
  </message>
  <message>
   <source>The process that watched the script was lost.</source>
   <translation>监视脚本的进程丢失了。</translation>
  </message>
  <message>
   <source>The run failed.</source>
   <translation>运行失败。</translation>
  </message>
  <message>
   <source>The run was cancelled.</source>
   <translation>运行已取消。</translation>
  </message>
  <message>
   <source>The script could not be started.</source>
   <translation>脚本无法启动。</translation>
  </message>
  <message>
   <source>The script ended with exit code {code}.</source>
   <translation>脚本以退出码 {code} 结束。</translation>
  </message>
  <message>
   <source>The script is not in the source folder.</source>
   <translation>源代码文件夹里没有这个脚本。</translation>
  </message>
  <message>
   <source>The script ran out of memory and was stopped by the system.</source>
   <translation>脚本耗尽内存，被系统终止。</translation>
  </message>
  <message>
   <source>The smoke test was stopped as planned.</source>
   <translation>冒烟测试已按计划停止。</translation>
  </message>
  <message>
   <source>This is a copy of a run that went on in another workspace.</source>
   <translation>这是另一个工作区中仍在进行的运行的副本。</translation>
  </message>
  <message>
   <source>You gave this run up.</source>
   <translation>你放弃了这个运行。</translation>
  </message>
 </context>
 <context>
  <name>RunColumns</name>
  <message numerus="yes">
   <source>%Ln GPUs</source>
   <translation>
    <numerusform>%Ln 个 GPU</numerusform>
   </translation>
  </message>
  <message>
   <source>About {time} left</source>
   <translation>大约还需 {time}</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Experiment</source>
   <translation>实验</translation>
  </message>
  <message>
   <source>GPU hours</source>
   <translation>GPU 小时</translation>
  </message>
  <message>
   <source>Last {last} at step {step}, lowest {low}, highest {high}, {count} points</source>
   <translation>第 {step} 步的最新值 {last}，最低 {low}，最高 {high}，共 {count} 个数据点</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Not starred</source>
   <translation>未加星标</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Origin</source>
   <translation>来源</translation>
  </message>
  <message>
   <source>Script</source>
   <translation>脚本</translation>
  </message>
  <message>
   <source>Star</source>
   <translation>加星标</translation>
  </message>
  <message>
   <source>Starred</source>
   <translation>已加星标</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>开始时间</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>计算目标</translation>
  </message>
  <message>
   <source>Took</source>
   <translation>耗时</translation>
  </message>
  <message>
   <source>best</source>
   <translation>最佳</translation>
  </message>
  <message>
   <source>highest</source>
   <translation>最高</translation>
  </message>
  <message>
   <source>last</source>
   <translation>最新</translation>
  </message>
  <message>
   <source>lowest</source>
   <translation>最低</translation>
  </message>
  <message>
   <source>points</source>
   <translation>点数</translation>
  </message>
  <message>
   <source>{metric} (curve)</source>
   <translation>{metric}（曲线）</translation>
  </message>
  <message>
   <source>{metric} at {step}</source>
   <translation>{metric}（第 {step} 步）</translation>
  </message>
  <message>
   <source>{name} (smoke test)</source>
   <translation>{name}（冒烟测试）</translation>
  </message>
 </context>
 <context>
  <name>RunFields</name>
  <message>
   <source>Add input</source>
   <translation>添加输入</translation>
  </message>
  <message>
   <source>Add secret</source>
   <translation>添加密钥</translation>
  </message>
  <message>
   <source>Add variable</source>
   <translation>添加变量</translation>
  </message>
  <message>
   <source>CSV files of loggers</source>
   <translation>日志记录器的 CSV 文件</translation>
  </message>
  <message>
   <source>Chosen for you</source>
   <translation>自动选择</translation>
  </message>
  <message>
   <source>Dataset or path</source>
   <translation>数据集或路径</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Environment variables</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>Experiment</source>
   <translation>实验</translation>
  </message>
  <message>
   <source>GPUs</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>Half of the memory</source>
   <translation>内存的一半</translation>
  </message>
  <message>
   <source>How much</source>
   <translation>用多少资源</translation>
  </message>
  <message>
   <source>In which environment, and where</source>
   <translation>在哪个环境、哪里运行</translation>
  </message>
  <message>
   <source>Inputs</source>
   <translation>输入</translation>
  </message>
  <message>
   <source>Its metrics and parameters are those of the run</source>
   <translation>其中的指标和参数也属于该运行</translation>
  </message>
  <message>
   <source>Kept in the keyring of this computer, never in the workspace.</source>
   <translation>保存在本机的密钥环中，绝不写入工作区。</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>No limit</source>
   <translation>不限</translation>
  </message>
  <message>
   <source>On which data</source>
   <translation>用什么数据</translation>
  </message>
  <message>
   <source>One, where there is one</source>
   <translation>有 GPU 就用一块</translation>
  </message>
  <message>
   <source>Run name</source>
   <translation>运行名称</translation>
  </message>
  <message>
   <source>Script</source>
   <translation>脚本</translation>
  </message>
  <message>
   <source>Secrets</source>
   <translation>密钥</translation>
  </message>
  <message>
   <source>Shared memory</source>
   <translation>共享内存</translation>
  </message>
  <message>
   <source>Source folder</source>
   <translation>源代码文件夹</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>计算目标</translation>
  </message>
  <message>
   <source>TensorBoard's event files</source>
   <translation>TensorBoard 事件文件</translation>
  </message>
  <message>
   <source>The numbers in its lines are metrics too</source>
   <translation>将输出行中的数值也作为指标</translation>
  </message>
  <message>
   <source>Their columns are metrics of the run</source>
   <translation>其中的列作为该运行的指标</translation>
  </message>
  <message>
   <source>Their scalars are metrics of the run</source>
   <translation>将其中的标量作为运行的指标</translation>
  </message>
  <message>
   <source>Under which name</source>
   <translation>用什么名称</translation>
  </message>
  <message>
   <source>Value, empty if it is stored already</source>
   <translation>值；已保存过的可留空</translation>
  </message>
  <message>
   <source>What</source>
   <translation>运行什么</translation>
  </message>
  <message>
   <source>What is measured</source>
   <translation>记录什么</translation>
  </message>
  <message>
   <source>What the script may know</source>
   <translation>脚本可以知道什么</translation>
  </message>
  <message>
   <source>What the script prints</source>
   <translation>脚本的输出</translation>
  </message>
  <message>
   <source>What the script tells MLflow</source>
   <translation>脚本记录到 MLflow 的内容</translation>
  </message>
  <message>
   <source>input</source>
   <translation>输入</translation>
  </message>
  <message>
   <source>secret</source>
   <translation>密钥</translation>
  </message>
  <message>
   <source>variable</source>
   <translation>变量</translation>
  </message>
 </context>
 <context>
  <name>RunForm</name>
  <message>
   <source>Back to the runs</source>
   <translation>返回运行列表</translation>
  </message>
  <message>
   <source>Choose a script to see what would travel.</source>
   <translation>选择脚本后显示将要传送的内容。</translation>
  </message>
  <message>
   <source>Ctrl+Enter</source>
   <translation>Ctrl+Enter</translation>
  </message>
  <message>
   <source>New run</source>
   <translation>新建运行</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Smoke test</source>
   <translation>冒烟测试</translation>
  </message>
  <message>
   <source>Taking a snapshot of the code…</source>
   <translation>正在为代码拍快照…</translation>
  </message>
  <message>
   <source>The same run, stopped after its first metrics or a minute</source>
   <translation>同样的运行，出现第一批指标或一分钟后停止</translation>
  </message>
  <message>
   <source>Which folder holds the code?</source>
   <translation>代码在哪个文件夹？</translation>
  </message>
 </context>
 <context>
  <name>RunHeader</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Cancel run</source>
   <translation>取消运行</translation>
  </message>
  <message>
   <source>Close run</source>
   <translation>关闭运行</translation>
  </message>
  <message>
   <source>Export run…</source>
   <translation>导出运行…</translation>
  </message>
  <message>
   <source>Give up</source>
   <translation>放弃</translation>
  </message>
  <message>
   <source>Give up run</source>
   <translation>放弃运行</translation>
  </message>
  <message>
   <source>Imported from {origin}</source>
   <translation>导入自 {origin}</translation>
  </message>
  <message>
   <source>More for this run</source>
   <translation>此运行的更多操作</translation>
  </message>
  <message>
   <source>Open full run</source>
   <translation>展开整个运行</translation>
  </message>
  <message>
   <source>Register model</source>
   <translation>注册模型</translation>
  </message>
  <message>
   <source>Remove star</source>
   <translation>取消星标</translation>
  </message>
  <message>
   <source>Retry run</source>
   <translation>重试运行</translation>
  </message>
  <message>
   <source>Run again</source>
   <translation>再次运行</translation>
  </message>
  <message>
   <source>Show beside the table</source>
   <translation>显示在列表旁边</translation>
  </message>
  <message>
   <source>Smoke test</source>
   <translation>冒烟测试</translation>
  </message>
  <message>
   <source>Star</source>
   <translation>加星标</translation>
  </message>
  <message>
   <source>Tags…</source>
   <translation>标签…</translation>
  </message>
  <message>
   <source>Tell me when…</source>
   <translation>达到条件时提醒我…</translation>
  </message>
  <message>
   <source>Terminal and ports</source>
   <translation>终端和端口</translation>
  </message>
  <message>
   <source>The host cannot be reached. Record the outcome as unknown.</source>
   <translation>主机无法联系。把结果记为未知。</translation>
  </message>
  <message>
   <source>none</source>
   <translation>无</translation>
  </message>
 </context>
 <context>
  <name>RunHeadings</name>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln 个失败</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln live</source>
   <translation>
    <numerusform>%Ln 个进行中</numerusform>
   </translation>
  </message>
  <message>
   <source>Live</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>No value</source>
   <translation>无值</translation>
  </message>
  <message>
   <source>Other values</source>
   <translation>其他值</translation>
  </message>
  <message>
   <source>Submitted here</source>
   <translation>在此提交</translation>
  </message>
  <message>
   <source>collapsed</source>
   <translation>已折叠</translation>
  </message>
  <message>
   <source>expanded</source>
   <translation>已展开</translation>
  </message>
  <message>
   <source>{hours} GPU hours</source>
   <translation>{hours} GPU 小时</translation>
  </message>
  <message>
   <source>{metric} down to {value}</source>
   <translation>{metric} 最低 {value}</translation>
  </message>
  <message>
   <source>{metric} up to {value}</source>
   <translation>{metric} 最高 {value}</translation>
  </message>
 </context>
 <context>
  <name>RunImporting</name>
  <message numerus="yes">
   <source>%Ln runs were imported</source>
   <translation>
    <numerusform>已导入 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln were here before</source>
   <translation>
    <numerusform>%Ln 个此前已在这里</numerusform>
   </translation>
  </message>
  <message>
   <source>All files (*)</source>
   <translation>所有文件 (*)</translation>
  </message>
  <message>
   <source>Export run</source>
   <translation>导出运行</translation>
  </message>
  <message>
   <source>Import runs</source>
   <translation>导入运行</translation>
  </message>
  <message>
   <source>Run (*.trainyard)</source>
   <translation>运行 (*.trainyard)</translation>
  </message>
  <message>
   <source>Runs (*.trainyard *.csv *.db *.sqlite *.sqlite3 *.wandb)</source>
   <translation>运行 (*.trainyard *.csv *.db *.sqlite *.sqlite3 *.wandb)</translation>
  </message>
  <message>
   <source>Show the run</source>
   <translation>显示该运行</translation>
  </message>
  <message>
   <source>The run was written to {name}</source>
   <translation>运行已写入 {name}</translation>
  </message>
 </context>
 <context>
  <name>RunList</name>
  <message>
   <source>Click to show or hide a run, double-click to show it alone</source>
   <translation>单击显示或隐藏运行，双击只显示该运行</translation>
  </message>
  <message>
   <source>Runs shown</source>
   <translation>显示的运行</translation>
  </message>
 </context>
 <context>
  <name>RunMenu</name>
  <message>
   <source>Archive</source>
   <translation>归档</translation>
  </message>
  <message numerus="yes">
   <source>Cancel %Ln runs</source>
   <translation>
    <numerusform>取消 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message>
   <source>Cancel run</source>
   <translation>取消运行</translation>
  </message>
  <message numerus="yes">
   <source>Compare %Ln runs</source>
   <translation>
    <numerusform>对比 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message>
   <source>Copy id</source>
   <translation>复制 ID</translation>
  </message>
  <message>
   <source>Copy ids</source>
   <translation>复制 ID</translation>
  </message>
  <message>
   <source>Export run…</source>
   <translation>导出运行…</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>导出…</translation>
  </message>
  <message>
   <source>Only runs where {condition}</source>
   <translation>仅显示满足 {condition} 的运行</translation>
  </message>
  <message>
   <source>Open run</source>
   <translation>打开运行</translation>
  </message>
  <message>
   <source>Register model…</source>
   <translation>注册模型…</translation>
  </message>
  <message numerus="yes">
   <source>Remove %Ln runs</source>
   <translation>
    <numerusform>删除 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message>
   <source>Remove run</source>
   <translation>删除运行</translation>
  </message>
  <message>
   <source>Remove star</source>
   <translation>取消星标</translation>
  </message>
  <message numerus="yes">
   <source>Retry %Ln runs</source>
   <translation>
    <numerusform>重试 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message>
   <source>Retry run</source>
   <translation>重试运行</translation>
  </message>
  <message>
   <source>Run again…</source>
   <translation>再次运行…</translation>
  </message>
  <message>
   <source>Star</source>
   <translation>加星标</translation>
  </message>
  <message>
   <source>Tags…</source>
   <translation>标签…</translation>
  </message>
  <message>
   <source>Take out of the archive</source>
   <translation>取消归档</translation>
  </message>
 </context>
 <context>
  <name>RunPackagesCard</name>
  <message>
   <source>It is not known which packages this run had.</source>
   <translation>无法得知这次运行有哪些软件包。</translation>
  </message>
  <message>
   <source>Packages</source>
   <translation>软件包</translation>
  </message>
  <message>
   <source>They are found once the script has started.</source>
   <translation>脚本开始后即可得知。</translation>
  </message>
 </context>
 <context>
  <name>RunRows</name>
  <message>
   <source>Show run {name}</source>
   <translation>显示运行 {name}</translation>
  </message>
  <message numerus="yes">
   <source>and %n more</source>
   <translation>
    <numerusform>还有 %n 个</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunTable</name>
  <message numerus="yes">
   <source>%Ln selected</source>
   <translation>
    <numerusform>已选 %Ln 个</numerusform>
   </translation>
  </message>
  <message>
   <source>Choose columns…</source>
   <translation>选择列…</translation>
  </message>
  <message>
   <source>Filter by this column…</source>
   <translation>按此列筛选…</translation>
  </message>
  <message>
   <source>Freeze up to here</source>
   <translation>冻结到这一列</translation>
  </message>
  <message>
   <source>Hide column</source>
   <translation>隐藏此列</translation>
  </message>
  <message>
   <source>Move to the left</source>
   <translation>左移</translation>
  </message>
  <message>
   <source>Move to the right</source>
   <translation>右移</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Show a value at a step…</source>
   <translation>显示某一步的值…</translation>
  </message>
  <message>
   <source>Show {column}</source>
   <translation>显示 {column}</translation>
  </message>
  <message>
   <source>Show {metric} at the step</source>
   <translation>显示 {metric} 在这一步的值</translation>
  </message>
  <message>
   <source>Sort from the highest</source>
   <translation>降序排列</translation>
  </message>
  <message>
   <source>Sort from the lowest</source>
   <translation>升序排列</translation>
  </message>
  <message>
   <source>Unfreeze columns</source>
   <translation>取消冻结</translation>
  </message>
  <message>
   <source>Value at a step</source>
   <translation>某一步的值</translation>
  </message>
 </context>
 <context>
  <name>RunView</name>
  <message>
   <source>Arguments</source>
   <translation>参数</translation>
  </message>
  <message>
   <source>Code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>Curves</source>
   <translation>曲线</translation>
  </message>
  <message>
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Media</source>
   <translation>媒体</translation>
  </message>
  <message>
   <source>Outputs</source>
   <translation>输出</translation>
  </message>
  <message>
   <source>Pages of the run</source>
   <translation>运行的各个页面</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
 </context>
 <context>
  <name>RunWords</name>
  <message>
   <source>just now</source>
   <translation>刚刚</translation>
  </message>
  <message>
   <source>last seen {ago}</source>
   <translation>上次响应：{ago}</translation>
  </message>
  <message>
   <source>{days} d {hours} h</source>
   <translation>{days} 天 {hours} 小时</translation>
  </message>
  <message>
   <source>{n} d</source>
   <translation>{n} 天</translation>
  </message>
  <message>
   <source>{n} d ago</source>
   <translation>{n} 天前</translation>
  </message>
  <message>
   <source>{n} h</source>
   <translation>{n} 小时</translation>
  </message>
  <message>
   <source>{n} h ago</source>
   <translation>{n} 小时前</translation>
  </message>
  <message>
   <source>{n} min</source>
   <translation>{n} 分钟</translation>
  </message>
  <message>
   <source>{n} min ago</source>
   <translation>{n} 分钟前</translation>
  </message>
  <message>
   <source>{n} s ago</source>
   <translation>{n} 秒前</translation>
  </message>
 </context>
 <context>
  <name>Saving</name>
  <message>
   <source>Save it somewhere else, or change what hinders it there.</source>
   <translation>请保存到别处，或排除那里的障碍。</translation>
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation>已保存为 {name}</translation>
  </message>
  <message>
   <source>{file} cannot be saved: {reason}.</source>
   <translation>无法保存 {file}：{reason}。</translation>
  </message>
 </context>
 <context>
  <name>ScatterPage</name>
  <message>
   <source>Along the horizontal axis</source>
   <translation>横轴内容</translation>
  </message>
  <message>
   <source>Along the vertical axis</source>
   <translation>纵轴内容</translation>
  </message>
  <message>
   <source>Horizontal</source>
   <translation>横轴</translation>
  </message>
  <message>
   <source>These runs differ in fewer than two arguments or metrics.</source>
   <translation>这些运行中有差异的参数和指标不足两项。</translation>
  </message>
  <message>
   <source>Vertical</source>
   <translation>纵轴</translation>
  </message>
 </context>
 <context>
  <name>ScatterPicture</name>
  <message>
   <source>Points of the runs</source>
   <translation>各运行的数据点</translation>
  </message>
 </context>
 <context>
  <name>ScriptArgumentsEditor</name>
  <message numerus="yes">
   <source>And %Ln more without a field.</source>
   <translation>
    <numerusform>另有 %Ln 个没有输入框。</numerusform>
   </translation>
  </message>
  <message>
   <source>Arguments</source>
   <translation>参数</translation>
  </message>
  <message>
   <source>Line {line}: {name} has no field here. {why}</source>
   <translation>第 {line} 行：{name} 没有输入框。{why}</translation>
  </message>
  <message>
   <source>Split as a shell does. {inputs.NAME} becomes the path of an input.</source>
   <translation>按 shell 的规则拆分。{inputs.NAME} 会替换为输入的路径。</translation>
  </message>
 </context>
 <context>
  <name>ScriptBox</name>
  <message>
   <source>train.py</source>
   <translation>train.py</translation>
  </message>
 </context>
 <context>
  <name>SearchBar</name>
  <message>
   <source>Match letter case</source>
   <translation>区分大小写</translation>
  </message>
  <message>
   <source>Next match</source>
   <translation>下一处匹配</translation>
  </message>
  <message>
   <source>No line matches</source>
   <translation>没有匹配的行</translation>
  </message>
  <message>
   <source>Not an expression</source>
   <translation>表达式无效</translation>
  </message>
  <message>
   <source>Previous match</source>
   <translation>上一处匹配</translation>
  </message>
  <message>
   <source>Regular expression</source>
   <translation>正则表达式</translation>
  </message>
  <message>
   <source>Search (Ctrl+F)</source>
   <translation>搜索（Ctrl+F）</translation>
  </message>
  <message>
   <source>Searching, {percent} %</source>
   <translation>正在搜索，{percent}%</translation>
  </message>
  <message>
   <source>Show only lines that match</source>
   <translation>仅显示匹配的行</translation>
  </message>
  <message>
   <source>{count} lines</source>
   <translation>{count} 行</translation>
  </message>
  <message>
   <source>{number} of {count}</source>
   <translation>第 {number} 处，共 {count} 处</translation>
  </message>
 </context>
 <context>
  <name>SecretRow</name>
  <message>
   <source>Another value, to replace it</source>
   <translation>用于替换的新值</translation>
  </message>
  <message>
   <source>Forget</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Forget {name}</source>
   <translation>移除 {name}</translation>
  </message>
  <message>
   <source>Its value</source>
   <translation>它的值</translation>
  </message>
  <message>
   <source>Not known</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>Not set</source>
   <translation>未设置</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>替换</translation>
  </message>
  <message>
   <source>Replace {name}</source>
   <translation>替换 {name}</translation>
  </message>
  <message>
   <source>Set</source>
   <translation>已设置</translation>
  </message>
  <message>
   <source>Store</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Store {name}</source>
   <translation>保存 {name}</translation>
  </message>
  <message>
   <source>Value of {name}: {state}</source>
   <translation>{name} 的值：{state}</translation>
  </message>
 </context>
 <context>
  <name>SecretSheet</name>
  <message>
   <source>Account</source>
   <translation>账户</translation>
  </message>
  <message>
   <source>Answer</source>
   <translation>回答</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Connect</source>
   <translation>连接</translation>
  </message>
  <message>
   <source>Forgotten with the target. Otherwise it is asked for in each session.</source>
   <translation>移除该目标时一并删除。不勾选则每次打开都会询问。</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>主机</translation>
  </message>
  <message>
   <source>Keep in the keyring of this computer</source>
   <translation>保存在这台电脑的密钥环中</translation>
  </message>
  <message>
   <source>Key file</source>
   <translation>密钥文件</translation>
  </message>
  <message>
   <source>Otherwise it is asked for in each session.</source>
   <translation>不勾选则每次打开都会询问。</translation>
  </message>
  <message>
   <source>Passphrase</source>
   <translation>口令</translation>
  </message>
  <message>
   <source>Passphrase of a key</source>
   <translation>密钥的口令</translation>
  </message>
  <message>
   <source>Password</source>
   <translation>密码</translation>
  </message>
  <message>
   <source>Password of a registry</source>
   <translation>镜像仓库的密码</translation>
  </message>
  <message>
   <source>Password of an account</source>
   <translation>账户的密码</translation>
  </message>
  <message>
   <source>That was not right. Try again.</source>
   <translation>不正确，请重试。</translation>
  </message>
  <message>
   <source>The host asks something</source>
   <translation>主机有一个问题</translation>
  </message>
  <message>
   <source>The host lets you in by a password. No key of yours was accepted.</source>
   <translation>该主机允许用密码登录。它没有接受你的任何密钥。</translation>
  </message>
  <message>
   <source>The registry lets this user in by a password or a token.</source>
   <translation>镜像仓库要求该用户提供密码或令牌。</translation>
  </message>
  <message>
   <source>These are its own words, such as for the code of a second factor.</source>
   <translation>以下是主机自己的文字，例如询问第二重验证的验证码。</translation>
  </message>
  <message>
   <source>This key is encrypted. Its passphrase never leaves this computer.</source>
   <translation>此密钥已加密。它的口令不会离开这台电脑。</translation>
  </message>
 </context>
 <context>
  <name>SecretsCard</name>
  <message>
   <source>Build secrets</source>
   <translation>构建密钥</translation>
  </message>
  <message>
   <source>Kept in the keyring of this computer, never in the workspace or an image. A value that is set is not shown again.</source>
   <translation>保存在本机的密钥环中，绝不会进入工作区或镜像。已设置的值不会再次显示。</translation>
  </message>
  <message>
   <source>{name} is still set: a variable of Trainyard's own environment gives it</source>
   <translation>{name} 仍处于已设置状态：它由 Trainyard 自身的环境变量提供</translation>
  </message>
 </context>
 <context>
  <name>SeriesBar</name>
  <message>
   <source>Date and time</source>
   <translation>日期和时间</translation>
  </message>
  <message>
   <source>Epoch</source>
   <translation>轮次</translation>
  </message>
  <message>
   <source>Horizontal axis</source>
   <translation>横轴</translation>
  </message>
  <message>
   <source>Ignore outliers: fit the vertical axis to the middle 98 % of the values</source>
   <translation>忽略离群值：纵轴只覆盖中间 98% 的数值</translation>
  </message>
  <message>
   <source>Logarithmic vertical axis</source>
   <translation>纵轴使用对数刻度</translation>
  </message>
  <message>
   <source>No epochs are known: nothing that is logged or printed here tells them.</source>
   <translation>轮次未知：这里记录和输出的内容都没有提到轮次。</translation>
  </message>
  <message>
   <source>Relative time</source>
   <translation>相对时间</translation>
  </message>
  <message>
   <source>Relative time, log</source>
   <translation>相对时间（对数）</translation>
  </message>
  <message>
   <source>Search series</source>
   <translation>搜索曲线</translation>
  </message>
  <message numerus="yes">
   <source>Search the first %Ln series</source>
   <translation>
    <numerusform>搜索前 %Ln 个序列</numerusform>
   </translation>
  </message>
  <message>
   <source>Show whole curves</source>
   <translation>显示完整曲线</translation>
  </message>
  <message>
   <source>Smoothing</source>
   <translation>平滑</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>Step, log</source>
   <translation>步数（对数）</translation>
  </message>
  <message>
   <source>The points of the others are in the run's folder only.</source>
   <translation>其余序列的数据点只保留在运行文件夹中。</translation>
  </message>
  <message>
   <source>log y</source>
   <translation>对数 y 轴</translation>
  </message>
  <message>
   <source>no outliers</source>
   <translation>忽略离群值</translation>
  </message>
 </context>
 <context>
  <name>SeriesPage</name>
  <message>
   <source>Log one in the script: import trainyard; trainyard.log('loss', value)</source>
   <translation>在脚本里记录一个：import trainyard; trainyard.log('loss', value)</translation>
  </message>
  <message>
   <source>No metrics yet.</source>
   <translation>还没有指标。</translation>
  </message>
  <message>
   <source>The host has not been sampled yet.</source>
   <translation>还没有主机的采样数据。</translation>
  </message>
  <message>
   <source>What it prints, writes for TensorBoard or tells MLflow is read too.</source>
   <translation>脚本打印的数值、为 TensorBoard 写入的内容以及记录到 MLflow 的内容，也会被读取。</translation>
  </message>
 </context>
 <context>
  <name>SettingsPage</name>
  <message>
   <source> days</source>
   <translation> 天</translation>
  </message>
  <message>
   <source> min</source>
   <translation> 分钟</translation>
  </message>
  <message>
   <source>About</source>
   <translation>关于</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>跟随系统</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>Delete them for good after</source>
   <translation>永久删除前保留</translation>
  </message>
  <message>
   <source>For runs that you remove from now on.</source>
   <translation>适用于此后移除的运行。</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>Look and language</source>
   <translation>外观和语言</translation>
  </message>
  <message>
   <source>Never</source>
   <translation>从不</translation>
  </message>
  <message>
   <source>Notifications</source>
   <translation>通知</translation>
  </message>
  <message>
   <source>Notify when a run ends</source>
   <translation>运行结束时通知</translation>
  </message>
  <message>
   <source>Removed runs</source>
   <translation>已移除的运行</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show a notification to try it</source>
   <translation>显示一条通知试试</translation>
  </message>
  <message>
   <source>Show diagnostics</source>
   <translation>查看诊断信息</translation>
  </message>
  <message>
   <source>Show diagnostics…</source>
   <translation>查看诊断信息…</translation>
  </message>
  <message>
   <source>Show one</source>
   <translation>显示一条</translation>
  </message>
  <message>
   <source>Shown by your desktop while you look at another program.</source>
   <translation>当你在使用其他程序时，由桌面显示。</translation>
  </message>
  <message>
   <source>The language changes when Trainyard is started again.</source>
   <translation>重新启动 Trainyard 后语言生效。</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>主题</translation>
  </message>
  <message>
   <source>Trainyard {version}</source>
   <translation>Trainyard {version}</translation>
  </message>
  <message>
   <source>Warn when a run says nothing new for</source>
   <translation>运行多久没有新内容时提醒</translation>
  </message>
  <message>
   <source>When something is wrong, a diagnostics file helps. You see it first.</source>
   <translation>出问题时，诊断文件能帮上忙。内容会先给你过目。</translation>
  </message>
 </context>
 <context>
  <name>SourceForm</name>
  <message>
   <source>A Docker image as it is</source>
   <translation>按原样使用 Docker 镜像</translation>
  </message>
  <message>
   <source>A Python on this computer</source>
   <translation>这台电脑上的 Python</translation>
  </message>
  <message>
   <source>Base image</source>
   <translation>基础镜像</translation>
  </message>
  <message>
   <source>Context</source>
   <translation>构建上下文</translation>
  </message>
  <message>
   <source>Definition</source>
   <translation>定义</translation>
  </message>
  <message>
   <source>From a file</source>
   <translation>从文件</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>镜像</translation>
  </message>
  <message>
   <source>Interpreter</source>
   <translation>解释器</translation>
  </message>
  <message>
   <source>One pip requirement per line, such as torch&gt;=2.1</source>
   <translation>每行一个 pip 依赖条件，例如 torch&gt;=2.1</translation>
  </message>
  <message>
   <source>Packages</source>
   <translation>包</translation>
  </message>
  <message>
   <source>Packages that are typed here</source>
   <translation>在这里输入各个包</translation>
  </message>
  <message>
   <source>The folder that the Dockerfile copies from, if it is not its own</source>
   <translation>Dockerfile 从中复制文件的文件夹（如果不是它自己所在的文件夹）</translation>
  </message>
  <message>
   <source>The path of a Python, or of a virtual environment's folder</source>
   <translation>Python 程序或虚拟环境文件夹的路径</translation>
  </message>
  <message>
   <source>What this defines</source>
   <translation>此定义的内容</translation>
  </message>
  <message>
   <source>requirements.txt, conda, pyproject.toml, uv.lock, Dockerfile or saved folder</source>
   <translation>requirements.txt、conda、pyproject.toml、uv.lock、Dockerfile 或已保存的文件夹</translation>
  </message>
  <message>
   <source>the one that the file leads to</source>
   <translation>由文件决定</translation>
  </message>
 </context>
 <context>
  <name>SourcesCard</name>
  <message numerus="yes">
   <source>%Ln metrics</source>
   <translation>
    <numerusform>%Ln 个指标</numerusform>
   </translation>
  </message>
  <message>
   <source>Metric sources</source>
   <translation>指标来源</translation>
  </message>
  <message>
   <source>The script's own log calls</source>
   <translation>脚本自己的记录调用</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>none so far</source>
   <translation>暂无</translation>
  </message>
  <message>
   <source>switched off</source>
   <translation>已关闭</translation>
  </message>
  <message>
   <source>{name} is plotted no more</source>
   <translation>不再画 {name}</translation>
  </message>
 </context>
 <context>
  <name>StateBadge</name>
  <message>
   <source>Cancelled</source>
   <translation>已取消</translation>
  </message>
  <message>
   <source>Cancelling</source>
   <translation>正在取消</translation>
  </message>
  <message>
   <source>Ended</source>
   <translation>已结束</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Finalizing</source>
   <translation>收尾中</translation>
  </message>
  <message>
   <source>Preparing</source>
   <translation>准备中</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>运行中</translation>
  </message>
  <message>
   <source>Scaling</source>
   <translation>等待资源</translation>
  </message>
  <message>
   <source>Submitted</source>
   <translation>已提交</translation>
  </message>
  <message>
   <source>Succeeded</source>
   <translation>成功</translation>
  </message>
  <message>
   <source>Unknown</source>
   <translation>未知</translation>
  </message>
 </context>
 <context>
  <name>StatusBar</name>
  <message numerus="yes">
   <source>%n running</source>
   <translation>
    <numerusform>%n 个运行中</numerusform>
   </translation>
  </message>
  <message>
   <source>No workspace</source>
   <translation>没有打开工作区</translation>
  </message>
  <message>
   <source>Nothing runs</source>
   <translation>没有运行</translation>
  </message>
  <message>
   <source>Notifications</source>
   <translation>通知</translation>
  </message>
  <message>
   <source>Progress of live runs</source>
   <translation>进行中的运行的进度</translation>
  </message>
  <message>
   <source>Shows each, and lets you cancel</source>
   <translation>逐项显示，并可取消</translation>
  </message>
  <message>
   <source>Workspace: {name}</source>
   <translation>工作区：{name}</translation>
  </message>
 </context>
 <context>
  <name>SubmitSummary</name>
  <message numerus="yes">
   <source>%Ln files</source>
   <translation>
    <numerusform>%Ln 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln left out</source>
   <translation>
    <numerusform>略过 %Ln 个</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln left out by {file}</source>
   <translation>
    <numerusform>按 {file} 略过 %Ln 个</numerusform>
   </translation>
  </message>
  <message>
   <source>Choose a source folder to see what would travel.</source>
   <translation>选择源代码文件夹后显示将要传送的内容。</translation>
  </message>
  <message>
   <source>Command line of this run</source>
   <translation>此运行的命令行</translation>
  </message>
  <message>
   <source>Copy command line</source>
   <translation>复制命令行</translation>
  </message>
  <message>
   <source>Files that travel</source>
   <translation>将要传送的文件</translation>
  </message>
  <message>
   <source>Nothing; the environment is ready.</source>
   <translation>无需构建，环境已就绪。</translation>
  </message>
  <message>
   <source>The same on the command line</source>
   <translation>等价的命令行</translation>
  </message>
  <message>
   <source>To build first</source>
   <translation>需要先构建</translation>
  </message>
  <message>
   <source>To send: {files}, {size}</source>
   <translation>传送 {files}，{size}</translation>
  </message>
  <message>
   <source>What will happen</source>
   <translation>将会发生什么</translation>
  </message>
 </context>
 <context>
  <name>SystemNames</name>
  <message>
   <source>CPU use</source>
   <translation>CPU 使用率</translation>
  </message>
  <message>
   <source>Computer</source>
   <translation>计算机</translation>
  </message>
  <message>
   <source>Free disk space</source>
   <translation>可用磁盘空间</translation>
  </message>
  <message>
   <source>GPU {number}</source>
   <translation>GPU {number}</translation>
  </message>
  <message>
   <source>Memory of the run</source>
   <translation>运行占用的内存</translation>
  </message>
  <message>
   <source>Memory used</source>
   <translation>已用内存</translation>
  </message>
  <message>
   <source>Power</source>
   <translation>功耗</translation>
  </message>
  <message>
   <source>Read from disk</source>
   <translation>磁盘读取</translation>
  </message>
  <message>
   <source>Received from the network</source>
   <translation>网络接收</translation>
  </message>
  <message>
   <source>Sent to the network</source>
   <translation>网络发送</translation>
  </message>
  <message>
   <source>Temperature</source>
   <translation>温度</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>使用率</translation>
  </message>
  <message>
   <source>Written to disk</source>
   <translation>磁盘写入</translation>
  </message>
 </context>
 <context>
  <name>TablePage</name>
  <message numerus="yes">
   <source>%Ln runs</source>
   <translation>
    <numerusform>%Ln 个运行</numerusform>
   </translation>
  </message>
  <message>
   <source>All runs are archived.</source>
   <translation>所有运行都已归档。</translation>
  </message>
  <message>
   <source>Choose columns</source>
   <translation>选择列</translation>
  </message>
  <message>
   <source>Clear filter</source>
   <translation>清除筛选</translation>
  </message>
  <message>
   <source>Compare selected runs</source>
   <translation>对比所选运行</translation>
  </message>
  <message>
   <source>Drop a folder with a training script here, or choose one in the form. Runs of TensorBoard, MLflow and others can be dropped here, too.</source>
   <translation>把含有训练脚本的文件夹拖到这里，或在表单中选择。TensorBoard、MLflow 等的运行也可以拖到这里。</translation>
  </message>
  <message>
   <source>Filter runs</source>
   <translation>筛选运行</translation>
  </message>
  <message>
   <source>Filter: outcome = 'failed' and params.lr &lt; 0.01</source>
   <translation>筛选：outcome = 'failed' and params.lr &lt; 0.01</translation>
  </message>
  <message>
   <source>Group runs</source>
   <translation>运行分组</translation>
  </message>
  <message>
   <source>Import from a file…</source>
   <translation>从文件导入…</translation>
  </message>
  <message>
   <source>Import from a folder…</source>
   <translation>从文件夹导入…</translation>
  </message>
  <message>
   <source>Import runs</source>
   <translation>导入运行</translation>
  </message>
  <message>
   <source>New run</source>
   <translation>新建运行</translation>
  </message>
  <message>
   <source>No run is left here; the last one was removed.</source>
   <translation>这里没有运行了；最后一个已被移除。</translation>
  </message>
  <message>
   <source>No run matches the filter.</source>
   <translation>没有符合筛选条件的运行。</translation>
  </message>
  <message>
   <source>Show archived runs</source>
   <translation>显示已归档的运行</translation>
  </message>
  <message>
   <source>Show removed runs</source>
   <translation>显示已移除的运行</translation>
  </message>
  <message>
   <source>Train your first model.</source>
   <translation>训练你的第一个模型。</translation>
  </message>
  <message>
   <source>Views</source>
   <translation>视图</translation>
  </message>
 </context>
 <context>
  <name>TagPopup</name>
  <message>
   <source>Enter adds “{tag}”.</source>
   <translation>按回车键添加“{tag}”。</translation>
  </message>
  <message>
   <source>Find or add a tag</source>
   <translation>查找或添加标签</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Type a word and press Enter.</source>
   <translation>输入一个词并按回车键。</translation>
  </message>
 </context>
 <context>
  <name>TargetCard</name>
  <message numerus="yes">
   <source>%n CPUs</source>
   <translation>
    <numerusform>%n 个 CPU</numerusform>
   </translation>
  </message>
  <message>
   <source>CPU</source>
   <translation>CPU</translation>
  </message>
  <message>
   <source>Check</source>
   <translation>检查</translation>
  </message>
  <message>
   <source>Cut into {parts}</source>
   <translation>划分为 {parts}</translation>
  </message>
  <message>
   <source>Disk</source>
   <translation>磁盘</translation>
  </message>
  <message>
   <source>Docker</source>
   <translation>Docker</translation>
  </message>
  <message>
   <source>Driver</source>
   <translation>驱动</translation>
  </message>
  <message>
   <source>GPU {index}: {name}</source>
   <translation>GPU {index}：{name}</translation>
  </message>
  <message>
   <source>GPUs</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>主机</translation>
  </message>
  <message>
   <source>Key file</source>
   <translation>密钥文件</translation>
  </message>
  <message>
   <source>Looks for problems on this target</source>
   <translation>查找此计算目标上的问题</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>New run here</source>
   <translation>在此新建运行</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>处理器</translation>
  </message>
  <message>
   <source>Python</source>
   <translation>Python</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Run root</source>
   <translation>运行目录</translation>
  </message>
  <message>
   <source>SSH {host}, Docker container</source>
   <translation>SSH {host}，Docker 容器</translation>
  </message>
  <message>
   <source>SSH {host}, plain process</source>
   <translation>SSH {host}，普通进程</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>Target {name}</source>
   <translation>计算目标 {name}</translation>
  </message>
  <message>
   <source>Terminal on {name}</source>
   <translation>{name} 的终端</translation>
  </message>
  <message>
   <source>This computer, Docker container</source>
   <translation>本机，Docker 容器</translation>
  </message>
  <message>
   <source>This computer, plain process</source>
   <translation>本机，普通进程</translation>
  </message>
  <message>
   <source>connecting…</source>
   <translation>正在连接…</translation>
  </message>
  <message>
   <source>none</source>
   <translation>无</translation>
  </message>
  <message>
   <source>not usable</source>
   <translation>不可用</translation>
  </message>
  <message>
   <source>{free} of {total} free</source>
   <translation>空闲 {free}，共 {total}</translation>
  </message>
 </context>
 <context>
  <name>TargetsTable</name>
  <message>
   <source>Targets that it can be built on</source>
   <translation>可以构建它的目标</translation>
  </message>
 </context>
 <context>
  <name>TellSheet</name>
  <message>
   <source>Any run of {experiment}</source>
   <translation>{experiment} 的任一运行</translation>
  </message>
  <message>
   <source>As in the filter of the runs: metrics.NAME is a metric's last value, metrics.NAME.max the highest so far.</source>
   <translation>写法与运行筛选相同：metrics.NAME 是指标的最新值，metrics.NAME.max 是迄今的最大值。</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Condition</source>
   <translation>条件</translation>
  </message>
  <message>
   <source>Of</source>
   <translation>范围</translation>
  </message>
  <message>
   <source>Still to be told</source>
   <translation>等待提醒</translation>
  </message>
  <message>
   <source>Tell me</source>
   <translation>提醒我</translation>
  </message>
  <message>
   <source>Tell me when…</source>
   <translation>达到条件时提醒我…</translation>
  </message>
  <message>
   <source>This run</source>
   <translation>此运行</translation>
  </message>
  <message>
   <source>You are told once, here and by your desktop, also where Trainyard was closed meanwhile.</source>
   <translation>只提醒一次：在这里和桌面上；即使期间关闭过 Trainyard 也不会错过。</translation>
  </message>
 </context>
 <context>
  <name>Terminals</name>
  <message>
   <source>Copy as a command</source>
   <translation>复制为命令</translation>
  </message>
  <message>
   <source>Open a terminal here</source>
   <translation>在此打开终端</translation>
  </message>
  <message>
   <source>The command was copied</source>
   <translation>命令已复制</translation>
  </message>
 </context>
 <context>
  <name>TextEditor</name>
  <message>
   <source>Made when the script runs</source>
   <translation>脚本运行时生成</translation>
  </message>
 </context>
 <context>
  <name>TextPane</name>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
 </context>
 <context>
  <name>Tidings</name>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
  <message>
   <source>Show the run</source>
   <translation>显示该运行</translation>
  </message>
 </context>
 <context>
  <name>Timeline</name>
  <message>
   <source>Stages</source>
   <translation>阶段</translation>
  </message>
 </context>
 <context>
  <name>Toast</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close message</source>
   <translation>关闭消息</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>详情</translation>
  </message>
  <message>
   <source>Details of the message</source>
   <translation>消息的详情</translation>
  </message>
  <message>
   <source>Show details of the message</source>
   <translation>显示消息的详情</translation>
  </message>
 </context>
 <context>
  <name>Transfers</name>
  <message numerus="yes">
   <source>%Ln files</source>
   <translation>
    <numerusform>%Ln 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln layers</source>
   <translation>
    <numerusform>%Ln 层</numerusform>
   </translation>
  </message>
  <message>
   <source>Transfers</source>
   <translation>传输</translation>
  </message>
  <message>
   <source>step {step} of {steps}</source>
   <translation>第 {step} 步，共 {steps} 步</translation>
  </message>
 </context>
 <context>
  <name>TrashModel</name>
  <message>
   <source>Days left</source>
   <translation>剩余天数</translation>
  </message>
  <message>
   <source>Experiment</source>
   <translation>实验</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>No end</source>
   <translation>不限期</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>移除时间</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
 </context>
 <context>
  <name>TrashPage</name>
  <message numerus="yes">
   <source>%Ln runs</source>
   <translation>
    <numerusform>%Ln 个运行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs are back</source>
   <translation>
    <numerusform>已恢复 %Ln 个运行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs are deleted for good</source>
   <translation>
    <numerusform>%Ln 个运行将被永久删除</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln runs were deleted, {size} are free again</source>
   <translation>
    <numerusform>已删除 %Ln 个运行，释放了 {size}</numerusform>
   </translation>
  </message>
  <message>
   <source>Back to the runs</source>
   <translation>返回运行列表</translation>
  </message>
  <message>
   <source>Back to the table</source>
   <translation>返回表格</translation>
  </message>
  <message>
   <source>Delete all removed runs for good</source>
   <translation>永久删除所有已移除的运行</translation>
  </message>
  <message>
   <source>Delete for good</source>
   <translation>永久删除</translation>
  </message>
  <message>
   <source>Delete the selected runs for good</source>
   <translation>永久删除所选的运行</translation>
  </message>
  <message>
   <source>Empty the trash</source>
   <translation>清空回收站</translation>
  </message>
  <message>
   <source>Removed runs</source>
   <translation>已移除的运行</translation>
  </message>
  <message>
   <source>Restore</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Restore the selected runs</source>
   <translation>恢复所选的运行</translation>
  </message>
  <message>
   <source>Runs that you remove are kept here until they are deleted for good.</source>
   <translation>移除的运行会保留在这里，直到被永久删除。</translation>
  </message>
  <message>
   <source>The trash is empty.</source>
   <translation>回收站是空的。</translation>
  </message>
  <message numerus="yes">
   <source>the first is deleted for good in %Ln days</source>
   <translation>
    <numerusform>最早的将在 %Ln 天后永久删除</numerusform>
   </translation>
  </message>
  <message>
   <source>{size} here</source>
   <translation>占用本机 {size}</translation>
  </message>
 </context>
 <context>
  <name>TravelCard</name>
  <message numerus="yes">
   <source>%Ln layers</source>
   <translation>
    <numerusform>%Ln 层</numerusform>
   </translation>
  </message>
  <message>
   <source>Deliver to…</source>
   <translation>传送到…</translation>
  </message>
  <message>
   <source>Each host builds this image itself. Push it once, and they pull it instead; or deliver it to one of them over SSH.</source>
   <translation>每台主机会自行构建此镜像。推送一次之后，各主机会改为直接拉取；也可以通过 SSH 把它传送到其中一台。</translation>
  </message>
  <message>
   <source>On other hosts</source>
   <translation>在其他主机上</translation>
  </message>
  <message>
   <source>Push to a registry…</source>
   <translation>推送到镜像仓库…</translation>
  </message>
  <message>
   <source>Pushed {time}. Hosts pull it by its digest instead of building it.</source>
   <translation>推送于 {time}。各主机会按摘要拉取，而不再构建。</translation>
  </message>
  <message>
   <source>The image in the registry</source>
   <translation>镜像仓库中的镜像</translation>
  </message>
  <message>
   <source>The image is there now. Sent: {layers}, {size}.</source>
   <translation>镜像已到位。已发送：{layers}，{size}。</translation>
  </message>
  <message>
   <source>The image was there already: nothing was sent.</source>
   <translation>镜像本来就在那里，没有发送任何内容。</translation>
  </message>
  <message>
   <source>{name} was delivered to {target}</source>
   <translation>{name} 已送达 {target}</translation>
  </message>
  <message>
   <source>{name} was pushed</source>
   <translation>{name} 已推送</translation>
  </message>
 </context>
 <context>
  <name>UsersCard</name>
  <message>
   <source>No run has used it yet.</source>
   <translation>尚无运行使用过它。</translation>
  </message>
  <message>
   <source>Used by</source>
   <translation>使用者</translation>
  </message>
  <message numerus="yes">
   <source>and %Ln more runs</source>
   <translation>
    <numerusform>以及另外 %Ln 个运行</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ValuePage</name>
  <message>
   <source>Back to the plots</source>
   <translation>返回图表</translation>
  </message>
  <message>
   <source>Copy values</source>
   <translation>复制数值</translation>
  </message>
  <message>
   <source>Each row is the mean of several points: zoom the plot to see each of them</source>
   <translation>每行是若干数据点的平均值：放大图表可查看每个数据点</translation>
  </message>
  <message>
   <source>Values of {name}</source>
   <translation>{name} 的数值</translation>
  </message>
 </context>
 <context>
  <name>ValuesModel</name>
  <message>
   <source>Epoch</source>
   <translation>轮次</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>数值</translation>
  </message>
 </context>
 <context>
  <name>VersionsCard</name>
  <message>
   <source>Base image</source>
   <translation>基础镜像</translation>
  </message>
  <message>
   <source>Build secret</source>
   <translation>构建密钥</translation>
  </message>
  <message>
   <source>Conda channel</source>
   <translation>Conda 频道</translation>
  </message>
  <message>
   <source>Conda package</source>
   <translation>Conda 软件包</translation>
  </message>
  <message>
   <source>Constraint</source>
   <translation>版本约束</translation>
  </message>
  <message>
   <source>Dockerfile, line</source>
   <translation>Dockerfile 行</translation>
  </message>
  <message>
   <source>Earlier version</source>
   <translation>较早版本</translation>
  </message>
  <message>
   <source>Environment variable</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>File of the context</source>
   <translation>构建上下文中的文件</translation>
  </message>
  <message>
   <source>Installed package</source>
   <translation>已安装的软件包</translation>
  </message>
  <message>
   <source>Interpreter</source>
   <translation>解释器</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Later version</source>
   <translation>较晚版本</translation>
  </message>
  <message>
   <source>Nothing: they are equal.</source>
   <translation>没有变化：两者相同。</translation>
  </message>
  <message>
   <source>Order</source>
   <translation>顺序</translation>
  </message>
  <message>
   <source>Package</source>
   <translation>包</translation>
  </message>
  <message>
   <source>Post-install command</source>
   <translation>安装后命令</translation>
  </message>
  <message>
   <source>System package</source>
   <translation>系统软件包</translation>
  </message>
  <message>
   <source>Versions</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>What changed from</source>
   <translation>变化：从</translation>
  </message>
  <message>
   <source>added: {text}</source>
   <translation>新增：{text}</translation>
  </message>
  <message>
   <source>has another content</source>
   <translation>内容不同</translation>
  </message>
  <message>
   <source>removed: {text}</source>
   <translation>移除：{text}</translation>
  </message>
  <message>
   <source>the same lines in another order</source>
   <translation>内容相同，顺序不同</translation>
  </message>
  <message>
   <source>to</source>
   <translation>到</translation>
  </message>
  <message>
   <source>was added</source>
   <translation>已添加</translation>
  </message>
  <message>
   <source>was removed</source>
   <translation>已移除</translation>
  </message>
  <message>
   <source>{number}, of {time}</source>
   <translation>{number}（{time}）</translation>
  </message>
 </context>
 <context>
  <name>ViewsMenu</name>
  <message>
   <source>All runs</source>
   <translation>所有运行</translation>
  </message>
  <message>
   <source>Archived</source>
   <translation>已归档</translation>
  </message>
  <message>
   <source>Live</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>Name of the view to save</source>
   <translation>要保存的视图名称</translation>
  </message>
  <message>
   <source>Remove a view</source>
   <translation>删除视图</translation>
  </message>
  <message>
   <source>Removed runs…</source>
   <translation>已移除的运行…</translation>
  </message>
  <message>
   <source>Save this view as…</source>
   <translation>将此视图另存为…</translation>
  </message>
  <message>
   <source>Starred</source>
   <translation>已加星标</translation>
  </message>
 </context>
 <context>
  <name>Welcome</name>
  <message>
   <source>A workspace is a plain folder that holds runs, data and models.</source>
   <translation>工作区是一个普通文件夹，存放运行、数据和模型。</translation>
  </message>
  <message>
   <source>Connect a machine</source>
   <translation>连接计算机</translation>
  </message>
  <message>
   <source>Draws a small set of synthetic pictures and trains a model on it here.</source>
   <translation>生成一小套合成图片，并在本机用它训练一个模型。</translation>
  </message>
  <message>
   <source>Makes a host that you reach over SSH a place where runs can run.</source>
   <translation>让你能通过 SSH 登录的主机成为可以运行的地方。</translation>
  </message>
  <message>
   <source>Open a folder</source>
   <translation>打开文件夹</translation>
  </message>
  <message>
   <source>Open workspace {name}</source>
   <translation>打开工作区 {name}</translation>
  </message>
  <message>
   <source>Opens a workspace, or makes one in a folder of your choice.</source>
   <translation>打开工作区，或在你选择的文件夹里新建一个。</translation>
  </message>
  <message>
   <source>Recent workspaces</source>
   <translation>最近的工作区</translation>
  </message>
  <message>
   <source>Train on machines of your own</source>
   <translation>在自己的机器上训练</translation>
  </message>
  <message>
   <source>Try the sample</source>
   <translation>试试示例</translation>
  </message>
  <message>
   <source>{path} is not there any more</source>
   <translation>{path} 已不存在</translation>
  </message>
 </context>
 <context>
  <name>WholeLine</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close the whole line</source>
   <translation>关闭整行</translation>
  </message>
  <message>
   <source>Line {number}, {size}</source>
   <translation>第 {number} 行，{size}</translation>
  </message>
  <message>
   <source>Show more</source>
   <translation>显示更多</translation>
  </message>
  <message>
   <source>Show more of the line</source>
   <translation>显示此行的更多内容</translation>
  </message>
  <message>
   <source>Whole line</source>
   <translation>整行</translation>
  </message>
 </context>
 <context>
  <name>Window</name>
  <message>
   <source>A second window on this workspace would not find this one.</source>
   <translation>此工作区的第二个窗口将找不到这个窗口。</translation>
  </message>
  <message>
   <source>Open the workspace once only. Can {folder} be written to?</source>
   <translation>请只打开一次此工作区。{folder} 是否可写？</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
  <message>
   <source>This is what the end of a run looks like.</source>
   <translation>运行结束时的通知就是这样。</translation>
  </message>
 </context>
 <context>
  <name>WindowActions</name>
  <message>
   <source>Add a host…</source>
   <translation>添加主机…</translation>
  </message>
  <message>
   <source>Import a run from a file…</source>
   <translation>从文件导入运行…</translation>
  </message>
  <message>
   <source>Import runs from a folder…</source>
   <translation>从文件夹导入运行…</translation>
  </message>
  <message>
   <source>Keyboard map</source>
   <translation>键盘快捷键</translation>
  </message>
  <message>
   <source>New run</source>
   <translation>新建运行</translation>
  </message>
  <message>
   <source>Notifications</source>
   <translation>通知</translation>
  </message>
  <message>
   <source>Open a workspace</source>
   <translation>打开工作区</translation>
  </message>
  <message>
   <source>Open a workspace folder</source>
   <translation>打开工作区文件夹</translation>
  </message>
  <message>
   <source>Plot a number of the log…</source>
   <translation>把日志中的数字画成曲线…</translation>
  </message>
  <message>
   <source>Show diagnostics</source>
   <translation>查看诊断信息</translation>
  </message>
  <message>
   <source>Use the dark theme</source>
   <translation>使用深色主题</translation>
  </message>
  <message>
   <source>Use the light theme</source>
   <translation>使用浅色主题</translation>
  </message>
  <message>
   <source>action</source>
   <translation>操作</translation>
  </message>
  <message>
   <source>tab</source>
   <translation>标签页</translation>
  </message>
 </context>
 <context>
  <name>WorkspaceTab</name>
  <message>
   <source>A file…</source>
   <translation>文件…</translation>
  </message>
  <message>
   <source>A folder…</source>
   <translation>文件夹…</translation>
  </message>
  <message>
   <source>Add data</source>
   <translation>添加数据</translation>
  </message>
  <message>
   <source>Choose a folder…</source>
   <translation>选择文件夹…</translation>
  </message>
  <message>
   <source>Drop a folder of images here</source>
   <translation>把图片文件夹拖到这里</translation>
  </message>
  <message>
   <source>Drop data here</source>
   <translation>把数据拖到这里</translation>
  </message>
  <message>
   <source>It is counted and recognised. The files stay where they are.</source>
   <translation>会统计并识别其中的内容。文件留在原处。</translation>
  </message>
  <message>
   <source>New workspace…</source>
   <translation>新建工作区…</translation>
  </message>
  <message>
   <source>Open a workspace</source>
   <translation>打开工作区</translation>
  </message>
  <message>
   <source>Open a workspace…</source>
   <translation>打开工作区…</translation>
  </message>
  <message>
   <source>Workspaces</source>
   <translation>工作区</translation>
  </message>
  <message numerus="yes">
   <source>{name} was added: %n files</source>
   <translation>
    <numerusform>已添加 {name}：%n 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} was removed. Its files stay.</source>
   <translation>已移除 {name}。文件仍在原处。</translation>
  </message>
 </context>
 <context>
  <name>_Form</name>
  <message>
   <source>Begun: the status bar shows how far it is.</source>
   <translation>已开始：进度显示在状态栏中。</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Stopped.</source>
   <translation>已停止。</translation>
  </message>
 </context>
 <context>
  <name>_Model</name>
  <message>
   <source>Built</source>
   <translation>构建时间</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>目标</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
 </context>
 <context>
  <name>_Row</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Cancel run</source>
   <translation>取消运行</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Name of {thing}</source>
   <translation>{thing}的名称</translation>
  </message>
  <message>
   <source>Remove {thing}</source>
   <translation>移除{thing}</translation>
  </message>
  <message>
   <source>Value of {thing}</source>
   <translation>{thing}的值</translation>
  </message>
 </context>
 <context>
  <name>_TargetCard</name>
  <message>
   <source>Container</source>
   <translation>容器</translation>
  </message>
  <message>
   <source>Not asked yet</source>
   <translation>尚未查询</translation>
  </message>
  <message>
   <source>Process</source>
   <translation>进程</translation>
  </message>
  <message>
   <source>Target {name}</source>
   <translation>计算目标 {name}</translation>
  </message>
  <message>
   <source>{cpus} CPUs, {memory} memory free, no GPU</source>
   <translation>{cpus} 个 CPU，空闲内存 {memory}，无 GPU</translation>
  </message>
  <message>
   <source>{free} of {all} GPUs free, {memory} memory free</source>
   <translation>{all} 块 GPU 中 {free} 块空闲，空闲内存 {memory}</translation>
  </message>
  <message>
   <source>{kind} on {host}</source>
   <translation>{kind}，位于 {host}</translation>
  </message>
 </context>
</TS>
