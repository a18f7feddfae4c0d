"""Sigma's services for Windows: their channels, and the data members their events have.

Sources: Sigma's log source appendix; the providers' manifests.
"""

from collections.abc import Mapping

SYSTEM_MEMBERS = (
    "EventID Provider_Name ProviderGuid Channel Computer Level Task Opcode Keywords Version "
    "TimeCreated EventRecordID UserID ExecutionProcessID ThreadID ActivityID Message"
)
"""What every event has, and the rendered message where the shipper adds it."""

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "application": ("Application",),
    "security": ("Security",),
    "system": ("System",),
    "sysmon": ("Microsoft-Windows-Sysmon/Operational",),
    "powershell": ("Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"),
    "powershell-classic": ("Windows PowerShell",),
    "ntlm": ("Microsoft-Windows-NTLM/Operational",),
    "taskscheduler": ("Microsoft-Windows-TaskScheduler/Operational",),
    "wmi": ("Microsoft-Windows-WMI-Activity/Operational",),
    "dhcp": ("Microsoft-Windows-DHCP-Server/Operational",),
    "printservice-admin": ("Microsoft-Windows-PrintService/Admin",),
    "printservice-operational": ("Microsoft-Windows-PrintService/Operational",),
    "smbclient-security": ("Microsoft-Windows-SmbClient/Security",),
    "smbclient-connectivity": ("Microsoft-Windows-SmbClient/Connectivity",),
    "smbserver-connectivity": ("Microsoft-Windows-SMBServer/Connectivity",),
    "terminalservices-localsessionmanager": (
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
    ),
    "codeintegrity-operational": ("Microsoft-Windows-CodeIntegrity/Operational",),
    "applocker": (
        "Microsoft-Windows-AppLocker/MSI and Script",
        "Microsoft-Windows-AppLocker/EXE and DLL",
        "Microsoft-Windows-AppLocker/Packaged app-Deployment",
        "Microsoft-Windows-AppLocker/Packaged app-Execution",
    ),
    "msexchange-management": ("MSExchange Management",),
    "windefend": ("Microsoft-Windows-Windows Defender/Operational",),
    "firewall-as": ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",),
    "bits-client": ("Microsoft-Windows-Bits-Client/Operational",),
    "security-mitigations": (
        "Microsoft-Windows-Security-Mitigations/Kernel Mode",
        "Microsoft-Windows-Security-Mitigations/KernelMode",
        "Microsoft-Windows-Security-Mitigations/User Mode",
        "Microsoft-Windows-Security-Mitigations/UserMode",
    ),
    "diagnosis-scripted": ("Microsoft-Windows-Diagnosis-Scripted/Operational",),
    "shell-core": ("Microsoft-Windows-Shell-Core/Operational",),
    "openssh": ("OpenSSH/Operational",),
    "ldap": ("Microsoft-Windows-LDAP-Client/Debug",),
    "bitlocker": ("Microsoft-Windows-BitLocker/BitLocker Management",),
    "vhdmp": ("Microsoft-Windows-VHDMP/Operational", "Microsoft-Windows-VHDMP-Operational"),
    "appxdeployment-server": (
        "Microsoft-Windows-AppXDeploymentServer/Operational",
        "Microsoft-Windows-AppXDeployment-Server/Operational",
    ),
    "lsa-server": ("Microsoft-Windows-LSA/Operational",),
    "appxpackaging-om": (
        "Microsoft-Windows-AppxPackaging/Operational",
        "Microsoft-Windows-AppxPackagingOM/Operational",
    ),
    "dns-client": (
        "Microsoft-Windows-DNS Client Events/Operational",
        "Microsoft-Windows-DNS-Client/Operational",
    ),
    "dns-server": ("DNS Server",),
    "dns-server-audit": ("Microsoft-Windows-DNSServer/Audit",),
    "dns-server-analytic": (
        "Microsoft-Windows-DNS-Server/Analytical",
        "Microsoft-Windows-DNSServer/Analytical",
    ),
    "appmodel-runtime": ("Microsoft-Windows-AppModel-Runtime/Admin",),
    "capi2": ("Microsoft-Windows-CAPI2/Operational",),
    "certificateservicesclient-lifecycle-system": (
        "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
    ),
    "kernel-shimengine": (
        "Microsoft-Windows-Kernel-ShimEngine/Operational",
        "Microsoft-Windows-Kernel-ShimEngine/Diagnostic",
    ),
    "application-experience": (
        "Microsoft-Windows-Application-Experience/Program-Telemetry",
        "Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
    ),
    "ntfs": ("Microsoft-Windows-Ntfs/Operational",),
    "hyper-v-worker": (
        "Microsoft-Windows-Hyper-V-Worker",
        "Microsoft-Windows-Hyper-V-Worker-Admin",
    ),
    "kernel-event-tracing": ("Microsoft-Windows-Kernel-EventTracing/Admin",),
    "sense": ("Microsoft-Windows-SENSE/Operational",),
    "microsoft-servicebus-client": (
        "Microsoft-ServiceBus-Client/Admin",
        "Microsoft-ServiceBus-Client/Operational",
    ),
    "iis-configuration": ("Microsoft-IIS-Configuration/Operational",),
    "driver-framework": ("Microsoft-Windows-DriverFrameworks-UserMode/Operational",),
}

MEMBERS: Mapping[str, str] = {
    "security": """
        AccessList AccessMask AccessReason AccountDomain AccountExpires AccountName Action
        AdditionalInfo AdditionalInfo2 AlgorithmName AllowedToDelegateTo AppCorrelationID
        Application AttributeLDAPDisplayName AttributeSyntaxOID AttributeValue Attributes
        AuditPolicyChanges AuditSourceName AuditStatus AuthenticationPackageName CallerProcessId
        CallerProcessName CategoryId CertIssuerName CertSerialNumber CertThumbprint ClassId
        ClassName ClientName ClientAddress ClientProcessId ClientProcessStartKey CommandLine
        CompatibleIds ComputerName CrashOnAuditFailValue DSName DSType DestAddress DestPort
        DeviceDescription DeviceId Direction DisabledPrivilegeList DisplayName DnsHostName
        ElevatedToken EnabledPrivilegeList EventSourceId FQDN FailureReason FileName FilterName
        FilterOrigin FilterRTID GroupMembership HandleId HomeDirectory HomePath Image
        ImpersonationLevel IntegrityLevel IpAddress IpPort KeyFilePath KeyLength KeyName KeyType
        LayerName LayerRTID LinkName LmPackageName LocationInformation LogonGuid LogonHours
        LogonId LogonProcessName LogonType MandatoryLabel MemberName MemberSid NewObjectDN NewSd
        NewTargetUserName NewTemplateContent NewTime NewUacValue NewValue NewValueType
        NewProcessId NewProcessName ObjectClass ObjectDN ObjectGUID ObjectName ObjectServer
        ObjectType ObjectValueName OldObjectDN OldSd OldTargetUserName OldTemplateContent
        OldUacValue OldValue OldValueType OpCorrelationID OperationType PackageName
        ParentImage ParentProcessId ParentProcessName PasswordLastSet PreAuthType PreviousTime
        PrimaryGroupId PrivilegeList ProcessID ProcessId ProcessName ProfilePath Properties
        Protocol ProviderContextName ProviderName Reason RelativeTargetName RemoteMachineID
        RemoteUserID ResourceAttributes RestrictedAdminMode RpcCallClientLocality SamAccountName
        ScriptPath Service ServiceAccount ServiceFileName ServiceName ServicePrincipalNames
        ServiceSid ServiceStartType ServiceType SessionName ShareLocalPath ShareName SidHistory
        SourceAddress SourceHandleId SourcePort SourceProcessId Status SubStatus SubcategoryGuid
        SubcategoryId SubjectDomainName SubjectLogonId SubjectUserName SubjectUserSid
        TargetDomainName TargetHandleId TargetInfo TargetLinkedLogonId TargetLogonGuid
        TargetLogonId TargetName TargetObject TargetOutboundDomainName TargetOutboundUserName
        TargetProcessId TargetServerName TargetSid TargetUserName TargetUserSid TaskContent
        TaskContentNew TaskName TemplateContent TicketEncryptionType TicketOptions
        TokenElevationType TransactionId TransmittedServices User UserAccountControl UserName
        UserParameters UserPrincipalName UserSid UserWorkstations VendorIds VirtualAccount
        Workstation WorkstationName Details EventType param1 param2""",
    "system": """
        AccountName Binary Caption Data Description DeviceName ErrorCode HiveName ImagePath
        IsatapRouter LogonType Origin ProcessId ServiceName ServiceType StartType User
        param1 param2 param3 param4 param5 param6 param7 ProcessID SubjectUserName
        SubjectDomainName BackupPath UserSid""",
    "application": """
        Binary Data AppName AppVersion ExceptionCode ModuleName ModuleVersion FaultOffset
        AppPath ModulePath ProcessId param1 param2 param3""",
    "powershell": """
        ContextInfo UserData Payload ScriptBlockText ScriptBlockId MessageNumber MessageTotal
        Path""",
    "powershell-classic": "Data",
    "taskscheduler": """
        TaskName Path UserName UserContext ActionName InstanceId TaskInstanceId ResultCode
        Priority ProcessID EnginePID""",
    "wmi": """
        Operation User Provider Query PossibleCause Id ClientMachine ClientProcessId Component
        ResultCode NamespaceName Namespace ESS CONSUMER Consumer Filter EventNamespace ProviderName
        HostProcess ProcessID ProviderPath Code""",
    "windefend": """
        NewValue OldValue ProcessName SourceName Path ThreatName Value Reason Feature_Name
        FeatureName User CategoryName SeverityName ActionName DetectionUser DetectionID
        OriginName TypeName ErrorCode ErrorDescription ProductVersion ID RuleType TargetCommandline
        InvolvedFile InhertianceFlags ParentCommandline DetectionTime SecurityintelligenceVersion
        EngineVersion FWLink RemediationUser""",
    "ntlm": """
        WorkstationName TargetName UserName DomainName SChannelName SChannelType ProcessName
        ClientPID CallerPID Workstation ServerName ClientUserName ClientDomainName""",
    "bits-client": """
        RemoteName LocalName processPath processId jobTitle jobId jobOwner fileCount name url
        peer fileTime fileLength bytesTotal bytesTransferred Id transferId hr string string2
        ClientProcessStartKey""",
    "dns-client": "QueryName QueryType QueryOptions QueryStatus QueryResults ServerList",
    "dns-server": "param1 param2 param3 Data",
    "dns-server-audit": "Type NAME TTL BufferSize RDATA Zone ZoneScope Setting NewValue Scope",
    "dns-server-analytic": """
        QNAME QTYPE Source Destination InterfaceIP Port Flags XID BufferSize PacketData Zone TCP
        RD AA AD RCODE""",
    "firewall-as": """
        ModifyingApplication ApplicationPath Action RuleName RuleId Origin Active Direction
        Profiles LocalPorts RemotePorts Protocol ModifyingUser ServiceName SettingType
        SettingValue SettingValueString ProfileChanged InterfaceName ReasonCode IPVersion
        EmbeddedContext LocalAddresses RemoteAddresses""",
    "codeintegrity-operational": """
        FileNameBuffer ProcessNameBuffer RequestedPolicy ValidatedPolicy FileNameLength
        ProcessNameLength Status PolicyName PolicyID OriginalFileName InternalName
        FileDescription ProductName PublisherName IssuerName""",
    "applocker": "FilePath FileHash Fqbn FullFilePath PolicyName RuleId RuleName TargetUser",
    "appxdeployment-server": """
        Path PackageFullName PackageSourceUri CallingProcess HasFullTrust ErrorCode Flags
        DeploymentOperation MainPackageFullName""",
    "appxpackaging-om": "subjectName packageFullName",
    "appmodel-runtime": "ImageName PackageName ProcessID ApplicationName",
    "msexchange-management": "Data Binary",
    "iis-configuration": "Configuration NewValue OldValue EditOperationType ConfigPath",
    "security-mitigations": """
        ImageName ProcessPath ProcessPathLength ProcessCommandLine CallingProcessId ImageNameLength
        ProcessSignatureLevel RequiredSignatureLevel SignatureLevel""",
    "smbclient-security": "ServerName UserName Reason Status LogonId PrincipalName ObjectName",
    "smbclient-connectivity": """
        RemoteAddress ServerAddress Address ServerName InstanceName ConnectionType Status""",
    "smbserver-connectivity": """
        SigningUsed EncyptionUsed ShareName ClientAddress ClientName UserName SessionId""",
    "printservice-admin": "ErrorCode PluginDllName Param1 Param2 Context",
    "printservice-operational": "Param1 Param2 Param3 Param4 Param5 Param6 Param7 Param8",
    "terminalservices-localsessionmanager": "Address User SessionID Session Reason Source",
    "shell-core": "Name AppID Flags Command PID",
    "ldap": "SearchFilter DistinguishedName ScopeOfSearch AttributeList ProcessId",
    "diagnosis-scripted": "PackagePath PackageId",
    "lsa-server": "SidList TargetUserSid TargetUserName TargetDomainName TargetLogonId",
    "openssh": "process payload",
    "driver-framework": "lifetime instance UMDFHostDeviceArrivalBegin",
    "dhcp": "Data",
    "sense": "Data",
}
"""Data members by service. Services without an entry have system members only."""
