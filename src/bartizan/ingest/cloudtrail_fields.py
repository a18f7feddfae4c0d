"""The members of a CloudTrail record, as rules may name them.

Source: AWS CloudTrail user guide, "CloudTrail record contents", "CloudTrail userIdentity element".
"""

MEMBERS = (
    "eventVersion eventTime eventSource eventName eventType eventID eventCategory awsRegion "
    "sourceIPAddress userAgent errorCode errorMessage requestID apiVersion managementEvent "
    "readOnly recipientAccountId sharedEventID vpcEndpointId vpcEndpointAccountId "
    "sessionCredentialFromConsole edgeDeviceDetails addendum annotation "
    "userIdentity userIdentity.type userIdentity.principalId userIdentity.arn "
    "userIdentity.accountId userIdentity.accessKeyId userIdentity.userName "
    "userIdentity.invokedBy userIdentity.identityProvider userIdentity.credentialId "
    "userIdentity.inScopeOf userIdentity.onBehalfOf userIdentity.onBehalfOf.userId "
    "userIdentity.onBehalfOf.identityStoreArn userIdentity.delegatedCredential "
    "userIdentity.sessionContext "
    "userIdentity.sessionContext.sessionIssuer userIdentity.sessionContext.sessionIssuer.type "
    "userIdentity.sessionContext.sessionIssuer.principalId "
    "userIdentity.sessionContext.sessionIssuer.arn "
    "userIdentity.sessionContext.sessionIssuer.accountId "
    "userIdentity.sessionContext.sessionIssuer.userName "
    "userIdentity.sessionContext.attributes "
    "userIdentity.sessionContext.attributes.creationDate "
    "userIdentity.sessionContext.attributes.mfaAuthenticated "
    "userIdentity.sessionContext.webIdFederationData "
    "userIdentity.sessionContext.webIdFederationData.federatedProvider "
    "userIdentity.sessionContext.sourceIdentity "
    "userIdentity.sessionContext.assumedRoot "
    "userIdentity.sessionContext.ec2RoleDelivery "
    "userIdentity.sessionContext.ec2IssuedInVpc "
    "userIdentity.sessionContext.ec2IssuedInPrivateIp"
)
"""Documented members, separated by spaces."""

OPEN = (
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "insightDetails",
    "tlsDetails",
    "resources",
    "edgeDeviceDetails",
    "addendum",
    "eventContext",
    "userIdentity.sessionContext.webIdFederationData",
    "userIdentity.inScopeOf",
)
"""Members whose content the called interface determines."""
