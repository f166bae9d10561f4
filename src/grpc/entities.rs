//! `EntityService`: who is in the stored documents.

use super::pb::entity_service_server::EntityService;
use super::state::Service;
use super::{ask, names, pb, stored, times, trends};
use crate::error::{Error, Missing};
use crate::store::across::{Activity, CounterpartFound, DayOf};
use crate::store::filter::Place;
use crate::store::{Alias, EntityProfile, RegisteredEntity, RoleHeld};
use tonic::{Request, Response, Status};

/// Most months of a profile.
const MAX_MONTHS: usize = 120;

#[tonic::async_trait]
impl EntityService for Service {
    async fn get_entity(&self, request: Request<pb::GetEntityRequest>) -> Result<Response<pb::GetEntityResponse>, Status> {
        let pb::GetEntityRequest { name } = request.into_inner();
        let key = names::key("name", "entities", &name)?;
        let store = self.library.store()?;
        let profile = store.entity(&key).await.map_err(Error::from)?;
        let Activity { days, counterparts } = store.activity(&key).await.map_err(Error::from)?;
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
        let counterpart = |CounterpartFound { entity, kind, events, last }| pb::Counterpart {
            entity: Some(registered(entity)),
            r#type: i32::try_from(kind).unwrap_or_default(),
            event_count: events,
            last_time: Some(stored::timestamp(last)),
        };
        Ok(Response::new(pb::GetEntityResponse {
            entity: Some(registered(entity)),
            aliases: aliases.into_iter().map(alias).collect(),
            roles: roles.into_iter().map(role).collect(),
            co_occurrences: co_occurrences.into_iter().map(beside).collect(),
            months: months(&days),
            counterparts: counterparts.into_iter().map(counterpart).collect(),
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

    async fn query_trends(
        &self,
        request: Request<pb::QueryTrendsRequest>,
    ) -> Result<Response<pb::QueryTrendsResponse>, Status> {
        Ok(Response::new(trends::query(self.library.store()?, request.into_inner()).await?))
    }
}

/// Days, the latest first, as months.
fn months(days: &[DayOf]) -> Vec<pb::MonthlyActivity> {
    let mut months: Vec<pb::MonthlyActivity> = Vec::new();
    for DayOf { day, documents, statements, events } in days {
        let date = times::date(day.saturating_mul(86_400_000_000));
        let month = format!("{:04}-{:02}", date.year(), date.month());
        if months.last().is_none_or(|last| last.month != month) {
            months.push(pb::MonthlyActivity { month, ..pb::MonthlyActivity::default() });
        }
        if let Some(last) = months.last_mut() {
            last.document_count += documents;
            last.statement_count += statements;
            last.event_count += events;
        }
    }
    months.truncate(MAX_MONTHS);
    months
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
