"""OCSF classes of calls of AWS interfaces that are more than just a call, by event name."""

from bartizan.ingest import ocsf_classes as ocsf

_ACCOUNT_CALLS = (
    "CreateUser DeleteUser UpdateUser CreateAccessKey DeleteAccessKey UpdateAccessKey "
    "CreateLoginProfile UpdateLoginProfile DeleteLoginProfile ChangePassword EnableMFADevice "
    "DeactivateMFADevice ResyncMFADevice CreateVirtualMFADevice DeleteVirtualMFADevice "
    "UploadSSHPublicKey CreateServiceSpecificCredential ResetServiceSpecificCredential"
)
_SIGN_INS = (
    "ConsoleLogin CheckMfa SwitchRole ExitRole GetSigninToken AssumeRole AssumeRoleWithSAML "
    "AssumeRoleWithWebIdentity AssumeRoot GetSessionToken GetFederationToken Authenticate "
    "UserAuthentication CredentialChallenge CredentialVerification PasswordRecoveryRequested "
    "PasswordRecoveryCompleted Federate Logout"
)
_GRANTS = (
    "AttachUserPolicy AttachRolePolicy PutUserPolicy PutRolePolicy DetachUserPolicy "
    "DetachRolePolicy DeleteUserPolicy DeleteRolePolicy PutUserPermissionsBoundary "
    "DeleteUserPermissionsBoundary PutRolePermissionsBoundary DeleteRolePermissionsBoundary"
)
_GROUPS = (
    "CreateGroup DeleteGroup UpdateGroup AddUserToGroup RemoveUserFromGroup AttachGroupPolicy "
    "DetachGroupPolicy PutGroupPolicy DeleteGroupPolicy"
)
CLASSES: dict[str, int] = {
    name: uid
    for names, uid in (
        (_ACCOUNT_CALLS, ocsf.ACCOUNT_CHANGE),
        (_SIGN_INS, ocsf.AUTHENTICATION),
        (_GRANTS, ocsf.USER_ACCESS_MANAGEMENT),
        (_GROUPS, ocsf.GROUP_MANAGEMENT),
    )
    for name in names.split()
}
"""All other calls are API Activity."""
