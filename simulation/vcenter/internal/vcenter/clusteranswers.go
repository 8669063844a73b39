package vcenter

import (
	"bytes"
	"net/http"

	"github.com/vmware/govmomi/vim25/soap"
)

// clusterAnswers caches the answers to requests for properties of clusters, until the next change. The provider reads the
// whole cluster for the override of each VM, and encoding it takes time that grows with the square of the number of VMs.
type clusterAnswers map[string]bufferedResponse

// maxAnswers limits the size of the cache.
const maxAnswers = 64

// clusterRequest returns the cache key of a request that only reads properties of clusters, or "".
func (v *VCenter) clusterRequest(r *http.Request, body []byte) string {
	if !bytes.Contains(body, []byte(`<RetrieveProperties `)) || !bytes.Contains(body, []byte(`"ClusterComputeResource">`)) ||
		bytes.Contains(body, []byte("<selectSet")) || v.userOf(r) == "" {
		return ""
	}
	cookie, _ := r.Cookie(soap.SessionCookieName) // present, because the session has a user
	return cookie.Value + "\n" + string(body)
}

// serveCluster serves such a request, from the cache if possible.
func (v *VCenter) serveCluster(request string, response *bufferedResponse, serve func()) {
	if cached, ok := v.clusterAnswers[request]; ok {
		cached.copyTo(response)
		return
	}
	serve()
	if response.code != http.StatusOK {
		return
	}
	if v.clusterAnswers == nil || len(v.clusterAnswers) == maxAnswers {
		v.clusterAnswers = clusterAnswers{}
	}
	var cached bufferedResponse
	response.copyTo(&cached)
	v.clusterAnswers[request] = cached
}
