//! `EntityService`: who is in the stored documents.

use super::pb::entity_service_server::EntityService;
use super::state::Service;
use super::{ask, names, pb, stored};
use crate::error::{Error, Missing};
use crate::store::filter::Place;
use crate::store::{Alias, EntityProfile, RegisteredEntity, RoleHeld};
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl EntityService for Service {
    async fn get_entity(&self, request: Request<pb::GetEntityRequest>) -> Result<Response<pb::GetEntityResponse>, Status> {
        let pb::GetEntityRequest { name } = request.into_inner();
        let key = names::key("name", "entities", &name)?;
        let profile = self.library.store()?.entity(&key).await.map_err(Error::from)?;
        let EntityProfile { entity, aliases, roles, co_occurrences } =
            profile.ok_or(Error::NotFound { what: Missing::Entity, name })?;
        let alias = |Alias { name, documents }| pb::Alias { text: name, document_count: documents };
        let role = |RoleHeld { role, first, last, documents }| pb::RoleHeld {
            title: role.title,
            place_or_organization: role.of,
            first_time: Some(stored::timestamp(first)),
            last_time: Some(stored::timestamp(last)),
            document_count: documents,
        };
        let beside = |(entity, documents)| pb::CoOccurrence { entity: Some(registered(entity)), document_count: documents };
        Ok(Response::new(pb::GetEntityResponse {
            entity: Some(registered(entity)),
            aliases: aliases.into_iter().map(alias).collect(),
            roles: roles.into_iter().map(role).collect(),
            co_occurrences: co_occurrences.into_iter().map(beside).collect(),
        }))
    }

    async fn list_entities(
        &self,
        request: Request<pb::ListEntitiesRequest>,
    ) -> Result<Response<pb::ListEntitiesResponse>, Status> {
        let mut request = request.into_inner();
        let token = std::mem::take(&mut request.page_token);
        let size = std::mem::take(&mut request.page_size);
        let page = ask::Page::of(&request, size, &token)?;
        let pb::ListEntitiesRequest { types, name_prefix, country_code, page_size: _, page_token: _ } = request;
        let filter = ask::entities(&types, &name_prefix, &country_code)?;
        let found = self.library.store()?.entities(&filter, &page.of).await.map_err(Error::from)?;
        let next_page_token =
            page.next(&found, |e: &RegisteredEntity| Place { rank: e.documents, key: e.key.clone(), ordinal: 0 });
        let entities = found.entries.into_iter().map(registered).collect();
        Ok(Response::new(pb::ListEntitiesResponse { entities, next_page_token }))
    }
}

fn registered(entity: RegisteredEntity) -> pb::RegisteredEntity {
    let RegisteredEntity { key, kind, name, country_code, documents, mentions, statements } = entity;
    pb::RegisteredEntity {
        name: stored::name("entities", &key),
        canonical_name: name,
        r#type: i32::try_from(kind).unwrap_or_default(),
        country_code,
        document_count: documents,
        mention_count: mentions,
        statement_count: statements,
    }
}
