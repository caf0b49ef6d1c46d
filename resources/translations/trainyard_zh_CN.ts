<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
   <source>Show log</source>
   <translation>查看日志</translation>
  </message>
  <message>
   <source>Show log of the failure</source>
   <translation>查看失败时的日志</translation>
  </message>
 </context>
 <context>
  <name>BuildCard</name>
  <message>
   <source>Build</source>
   <translation>构建</translation>
  </message>
  <message>
   <source>Build log</source>
   <translation>构建日志</translation>
  </message>
  <message>
   <source>Build on target</source>
   <translation>在哪个计算目标上构建</translation>
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
   <source>The build failed</source>
   <translation>构建失败</translation>
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
   <source>Do not tell again</source>
   <translation>不再提示</translation>
  </message>
  <message>
   <source>Stay</source>
   <translation>留在这里</translation>
  </message>
  <message>
   <source>They go on without the window. When you open Trainyard again, everything they wrote is there.</source>
   <translation>窗口关闭后它们照常运行。再次打开 Trainyard 时，它们写下的一切都在。</translation>
  </message>
 </context>
 <context>
  <name>CodeCard</name>
  <message>
   <source>1 file, {size}</source>
   <translation>1 个文件，{size}</translation>
  </message>
  <message>
   <source>Code snapshot</source>
   <translation>代码快照</translation>
  </message>
  <message>
   <source>Files of the code snapshot</source>
   <translation>代码快照中的文件</translation>
  </message>
  <message>
   <source>and {count} more</source>
   <translation>以及另外 {count} 个</translation>
  </message>
  <message>
   <source>{count} files, {size}</source>
   <translation>{count} 个文件，{size}</translation>
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
  <name>ComputeTab</name>
  <message>
   <source>Compute</source>
   <translation>计算</translation>
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
   <source>Your runs and files are not affected. The report below holds no secrets, names or paths of yours; please add it when you tell us about this.</source>
   <translation>你的运行和文件不受影响。下面的报告不含你的密钥、姓名和路径；向我们反馈时请附上它。</translation>
  </message>
 </context>
 <context>
  <name>CreateEnvironment</name>
  <message>
   <source>A Python on this computer</source>
   <translation>本机上的 Python</translation>
  </message>
  <message>
   <source>A file with one pip requirement per line, such as requirements.txt</source>
   <translation>每行一条 pip 依赖的文件，例如 requirements.txt</translation>
  </message>
  <message>
   <source>An image with Python and pip</source>
   <translation>带有 Python 和 pip 的镜像</translation>
  </message>
  <message>
   <source>Base image</source>
   <translation>基础镜像</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Create environment</source>
   <translation>创建环境</translation>
  </message>
  <message>
   <source>Docker image with pip requirements</source>
   <translation>Docker 镜像加 pip 依赖</translation>
  </message>
  <message>
   <source>Interpreter</source>
   <translation>解释器</translation>
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
   <source>Requirements file</source>
   <translation>依赖文件</translation>
  </message>
  <message>
   <source>The path of a Python, for instance in a virtual environment</source>
   <translation>某个 Python 的路径，例如虚拟环境里的</translation>
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
  <name>EnvironmentDetails</name>
  <message>
   <source>A Python on this computer</source>
   <translation>本机上的 Python</translation>
  </message>
  <message>
   <source>Base image</source>
   <translation>基础镜像</translation>
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
   <source>New run with this</source>
   <translation>用它新建运行</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Requirements</source>
   <translation>依赖</translation>
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
   <source>Environment</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>Environments</source>
   <translation>环境</translation>
  </message>
  <message>
   <source>New environment</source>
   <translation>新建环境</translation>
  </message>
  <message>
   <source>What a script needs: built once, used everywhere</source>
   <translation>脚本所需的一切：构建一次，到处使用</translation>
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
  <name>KeyboardMap</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Command palette</source>
   <translation>命令面板</translation>
  </message>
  <message>
   <source>Esc</source>
   <translation>Esc</translation>
  </message>
  <message>
   <source>Keyboard</source>
   <translation>键盘</translation>
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
   <source>Open a workspace</source>
   <translation>打开工作区</translation>
  </message>
  <message>
   <source>Search in the log, filter the runs</source>
   <translation>搜索日志，筛选运行</translation>
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
   <source>Show or hide a series</source>
   <translation>显示或隐藏曲线</translation>
  </message>
  <message>
   <source>Space</source>
   <translation>空格</translation>
  </message>
  <message>
   <source>Step back</source>
   <translation>后退一步</translation>
  </message>
  <message>
   <source>Submit the run</source>
   <translation>提交运行</translation>
  </message>
  <message>
   <source>This map</source>
   <translation>显示本表</translation>
  </message>
 </context>
 <context>
  <name>LogPage</name>
  <message>
   <source>Build log</source>
   <translation>构建日志</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
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
   <source>Line {number}</source>
   <translation>第 {number} 行</translation>
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
   <source>Next match</source>
   <translation>下一处</translation>
  </message>
  <message>
   <source>No further match</source>
   <translation>没有更多匹配</translation>
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
   <source>Previous match</source>
   <translation>上一处</translation>
  </message>
  <message>
   <source>Save log as</source>
   <translation>日志另存为</translation>
  </message>
  <message>
   <source>Search (Ctrl+F)</source>
   <translation>搜索（Ctrl+F）</translation>
  </message>
  <message>
   <source>Search in the log</source>
   <translation>在日志中搜索</translation>
  </message>
  <message>
   <source>Searching, {percent} %</source>
   <translation>正在搜索，{percent} %</translation>
  </message>
  <message>
   <source>{lines} lines, {size}</source>
   <translation>{lines} 行，{size}</translation>
  </message>
 </context>
 <context>
  <name>LogView</name>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>… show more</source>
   <translation>… 显示更多</translation>
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
  <name>Pieces</name>
  <message>
   <source>1 argument</source>
   <translation>1 个参数</translation>
  </message>
  <message>
   <source>{count} arguments</source>
   <translation>{count} 个参数</translation>
  </message>
 </context>
 <context>
  <name>Plots</name>
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
   <source>Nothing says how the run ended.</source>
   <translation>没有任何记录说明运行如何结束。</translation>
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
   <source>You gave this run up.</source>
   <translation>你放弃了这个运行。</translation>
  </message>
 </context>
 <context>
  <name>RunColumns</name>
  <message>
   <source>Experiment</source>
   <translation>实验</translation>
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
   <source>Script</source>
   <translation>脚本</translation>
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
   <source>Target</source>
   <translation>计算目标</translation>
  </message>
  <message>
   <source>The host was not seen lately; the run may have gone on.</source>
   <translation>最近没有联系上主机；运行可能仍在继续。</translation>
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
   <source>last</source>
   <translation>最新</translation>
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
   <source>Arguments</source>
   <translation>参数</translation>
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
   <source>Split as a shell does. {inputs.NAME} becomes the path of an input.</source>
   <translation>按 shell 的规则拆分。{inputs.NAME} 会替换为输入的路径。</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>计算目标</translation>
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
   <source>What the script may know</source>
   <translation>脚本可以知道什么</translation>
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
   <source>Give up</source>
   <translation>放弃</translation>
  </message>
  <message>
   <source>Give up run</source>
   <translation>放弃运行</translation>
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
   <source>The host cannot be reached. Record the outcome as unknown.</source>
   <translation>主机无法联系。把结果记为未知。</translation>
  </message>
  <message>
   <source>The host was not seen lately; the run may have gone on.</source>
   <translation>最近没有联系上主机；运行可能仍在继续。</translation>
  </message>
 </context>
 <context>
  <name>RunTable</name>
  <message>
   <source>Cancel run</source>
   <translation>取消运行</translation>
  </message>
  <message>
   <source>Copy id</source>
   <translation>复制 ID</translation>
  </message>
  <message>
   <source>Open run</source>
   <translation>打开运行</translation>
  </message>
  <message>
   <source>Register model…</source>
   <translation>注册模型…</translation>
  </message>
  <message>
   <source>Remove run</source>
   <translation>移除运行</translation>
  </message>
  <message>
   <source>Run again…</source>
   <translation>再次运行…</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
 </context>
 <context>
  <name>RunView</name>
  <message>
   <source>Arguments</source>
   <translation>参数</translation>
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
   <source>{days} d {hours} h</source>
   <translation>{days} 天 {hours} 小时</translation>
  </message>
  <message>
   <source>{n} d ago</source>
   <translation>{n} 天前</translation>
  </message>
  <message>
   <source>{n} h ago</source>
   <translation>{n} 小时前</translation>
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
  <name>RunsTab</name>
  <message>
   <source>{name} was removed, {size} are free again</source>
   <translation>已移除 {name}，释放了 {size}</translation>
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
  <name>SeriesPage</name>
  <message>
   <source>Horizontal axis</source>
   <translation>横轴</translation>
  </message>
  <message>
   <source>Log one in the script: import trainyard; trainyard.log('loss', value)</source>
   <translation>在脚本里记录一个：import trainyard; trainyard.log('loss', value)</translation>
  </message>
  <message>
   <source>Logarithmic vertical axis</source>
   <translation>纵轴使用对数刻度</translation>
  </message>
  <message>
   <source>No metrics yet.</source>
   <translation>还没有指标。</translation>
  </message>
  <message>
   <source>Relative time</source>
   <translation>相对时间</translation>
  </message>
  <message>
   <source>Search series</source>
   <translation>搜索曲线</translation>
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
   <source>The host has not been sampled yet.</source>
   <translation>还没有主机的采样数据。</translation>
  </message>
  <message>
   <source>log y</source>
   <translation>对数 y 轴</translation>
  </message>
 </context>
 <context>
  <name>SettingsPage</name>
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
   <source>Settings</source>
   <translation>设置</translation>
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
   <source>When something is wrong, a diagnostics file helps. You see it first.</source>
   <translation>出问题时，诊断文件能帮上忙。内容会先给你过目。</translation>
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
   <source>Workspace: {name}</source>
   <translation>工作区：{name}</translation>
  </message>
  <message>
   <source>{text} ({count} files)</source>
   <translation>{text}（{count} 个文件）</translation>
  </message>
 </context>
 <context>
  <name>SubmitSummary</name>
  <message>
   <source>1 file</source>
   <translation>1 个文件</translation>
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
   <source>What will happen</source>
   <translation>将会发生什么</translation>
  </message>
  <message>
   <source>{count} files</source>
   <translation>{count} 个文件</translation>
  </message>
  <message>
   <source>{count} left out</source>
   <translation>略过 {count} 个</translation>
  </message>
  <message>
   <source>{count} left out by {file}</source>
   <translation>按 {file} 略过 {count} 个</translation>
  </message>
  <message>
   <source>{files} travel, {size}</source>
   <translation>传送 {files}，{size}</translation>
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
   <source>Temperature</source>
   <translation>温度</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>使用率</translation>
  </message>
 </context>
 <context>
  <name>TablePage</name>
  <message>
   <source>1 run</source>
   <translation>1 个运行</translation>
  </message>
  <message>
   <source>Clear filter</source>
   <translation>清除筛选</translation>
  </message>
  <message>
   <source>Drop a folder with a training script here, or choose one in the form.</source>
   <translation>把带有训练脚本的文件夹拖到这里，或在表单中选择。</translation>
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
   <source>New run</source>
   <translation>新建运行</translation>
  </message>
  <message>
   <source>No run matches the filter.</source>
   <translation>没有符合筛选条件的运行。</translation>
  </message>
  <message>
   <source>Train your first model.</source>
   <translation>训练你的第一个模型。</translation>
  </message>
  <message>
   <source>{count} runs</source>
   <translation>{count} 个运行</translation>
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
   <source>Live runs</source>
   <translation>进行中的运行</translation>
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
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>Target {name}</source>
   <translation>计算目标 {name}</translation>
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
   <source>good</source>
   <translation>正常</translation>
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
   <source>problem</source>
   <translation>有问题</translation>
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
   <source>Shows where runs can run: this computer, and what it has.</source>
   <translation>查看运行可以在哪里执行：本机以及它的配置。</translation>
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
  <name>WindowActions</name>
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
   <source>Show diagnostics</source>
   <translation>查看诊断信息</translation>
  </message>
  <message>
   <source>Show the run</source>
   <translation>查看运行</translation>
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
  <name>_Group</name>
  <message>
   <source>Other metrics</source>
   <translation>其他指标</translation>
  </message>
  <message>
   <source>Show group {name}</source>
   <translation>显示分组 {name}</translation>
  </message>
 </context>
 <context>
  <name>_Row</name>
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
 </context>
</TS>
