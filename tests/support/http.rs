//! HTTP as a back end or a page speaks it. Every answer has to be as it is documented.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::Value;

use super::browsing::shared_client;
use super::documents::{Documents, Exchange};

/// Somebody who speaks HTTP.
pub(crate) struct HttpClient {
    client: reqwest::Client,
    authority: String,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The code of a problem, after checking that it is one.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        for field in ["type", "title", "detail", "request_id"] {
            assert!(problem[field].is_string(), "{field} is missing: {problem}");
        }
        problem["code"].as_str().unwrap().to_owned()
    }
}

impl HttpClient {
    pub(crate) fn new(address: SocketAddr, token: Option<String>) -> Self {
        Self {
            client: shared_client(),
            authority: address.to_string(),
            token,
            headers: Vec::new(),
        }
    }

    /// Sends this header with every request.
    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body.to_string())).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(body.to_string())).await
    }

    pub(crate) async fn patch(&self, path: &str) -> Answer {
        self.call(Method::PATCH, path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// Any request, with any body.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let url = format!("http://{}{path}", self.authority);
        let mut request = self.client.request(method.clone(), url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body.clone() {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        let answer = request.send().await.unwrap();
        let answer = Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: answer.text().await.unwrap(),
        };
        if let Some(documents) = Documents::of(&self.authority).await {
            documents.check_exchange(&Exchange {
                method: &method,
                path,
                body: body.as_deref(),
                status: answer.status,
                headers: &answer.headers,
                answer: &answer.text,
            });
        }
        answer
    }
}
