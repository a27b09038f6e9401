"""Codes of the sources and categories that law and tables name, as rows in codes/*.csv define them.

A code begins with its parent's: FISCAL means itself and everything below it.
"""

# 资金来源
FISCAL = "1"  # 财政拨款
GENERAL = "11"  # 一般公共预算拨款
FUND = "12"  # 政府性基金预算拨款
CAPITAL = "13"  # 国有资本经营预算拨款
SPECIAL_ACCOUNT = "2"  # 财政专户管理资金
UNDERTAKING = "3"  # 事业收入
OPERATING_INCOME = "4"  # 事业单位经营收入
FROM_SUPERIOR = "5"  # 上级补助收入
FROM_SUBORDINATE = "6"  # 附属单位上缴收入
OTHER_INCOME = "7"  # 其他收入

# 支出类别
BASIC = "1"  # 基本支出
PERSONNEL = "11"  # 人员经费
PUBLIC = "12"  # 公用经费
PROJECT = "2"  # 项目支出
OPERATING = "3"  # 经营支出
TO_SUPERIOR = "4"  # 上解上级支出
TO_SUBORDINATE = "5"  # 对附属单位补助支出
RETAINED = "9"  # 年终结转结余: income that this budget does not spend
SPENDING = (BASIC, PROJECT, OPERATING, TO_SUPERIOR, TO_SUBORDINATE)

# 部门经济分类 of “三公”经费, as table 9 adds it up
ABROAD = "30212"  # 因公出国（境）费
VEHICLE_PURCHASE = ("31013", "30913")  # 公务用车购置, as 资本性支出 and as 基本建设
VEHICLE_RUNNING = "30231"  # 公务用车运行维护费
RECEPTION = "30217"  # 公务接待费
THREE_PUBLIC = (ABROAD, *VEHICLE_PURCHASE, VEHICLE_RUNNING, RECEPTION)
