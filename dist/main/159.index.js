export const id = 159;
export const ids = [159];
export const modules = {

/***/ 63159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createCredential: () => (/* binding */ createCredential)
/* harmony export */ });
/**
 * With a client id, GitHub's OIDC token is the assertion, a new one each time, since one lives minutes and a job may
 * outlive it. Without, whatever signed in before us: AZURE_* variables, `azure/login`'s Azure CLI or PowerShell, or the machine's managed identity.
 */
async function createCredential(question) {
    const identity = await Promise.all(/* import() */[__webpack_require__.e(818), __webpack_require__.e(915), __webpack_require__.e(952)]).then(__webpack_require__.bind(__webpack_require__, 23952));
    const options = {
        authorityHost: question.addresses.authorityHost,
        disableInstanceDiscovery: question.privateAuthority,
    };
    if (question.clientId !== undefined && question.tenantId !== undefined) {
        return new identity.ClientAssertionCredential(question.tenantId, question.clientId, question.getAssertion, options);
    }
    const tenant = question.tenantId === undefined ? {} : { tenantId: question.tenantId };
    return new identity.ChainedTokenCredential(new identity.EnvironmentCredential(options), new identity.AzureCliCredential(tenant), new identity.AzurePowerShellCredential(tenant), new identity.ManagedIdentityCredential());
}


/***/ })

};
